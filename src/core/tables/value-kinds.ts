import { windowRule } from './window.ts';
import { millisecondsIn } from '../duration.ts';
import { hasKeyShape, isLikeKey } from '../key-shapes.ts';
import { isForbiddenKey } from '../fields.ts';
import { commandWords } from './command-words.ts';
import { pastedAddress, withScheme } from './pasted.ts';

/** How a value of type `T` is read from text (flags, environment, `config set`) and from JSON (config, conversation, prompt). */
export interface ValueKind<T = unknown> {
  /** What is allowed, for messages: "a number from 0 to 2". */
  expected: string;
  /** The value that `text` stands for, or undefined if it stands for none. */
  parse(text: string): T | undefined;
  /** Whether a value that came as JSON is one. */
  accepts(value: unknown): value is T;
  /** What was probably meant by a text that stands for no value. */
  meant?(text: string): string | undefined;
  /** True when a text that stands for no value may hold a secret, so that it is not repeated. */
  isSecret?(text: string): boolean;
  /** For completion. */
  choices?: readonly string[];
}

/** A name that is no key of a vendor. */
export const modelName: ValueKind<string> = {
  expected: 'the name of a model',
  parse: (input) => (modelName.accepts(input) ? input : undefined),
  accepts: (value): value is string => typeof value === 'string' && value !== '' && !hasKeyShape(value),
};

/** The name of an environment variable; a key in its place is refused. */
export const variableName: ValueKind<string> = {
  expected: 'the name of an environment variable, such as WORK_API_KEY; the key itself goes to llmkit keys set',
  parse: (input) => (variableName.accepts(input) ? input : undefined),
  accepts: (value): value is string =>
    typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !isLikeKey(value),
};

/** A program and its arguments. */
export const command: ValueKind<string> = {
  expected: 'a program and its arguments, such as: pass show openai',
  parse: (input) => (command.accepts(input) ? input.trim() : undefined),
  accepts: (value): value is string => typeof value === 'string' && commandWords(value) !== undefined,
};

/** A decimal number as people write it. */
export const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Any text but the empty one. */
export const text: ValueKind<string> = {
  expected: 'a text',
  parse: (input) => (input === '' ? undefined : input),
  accepts: (value): value is string => typeof value === 'string' && value !== '',
};

/** A decimal number from `low` to `high`, both included. */
export function numberBetween(low: number, high: number): ValueKind<number> {
  const accepts = (value: unknown): value is number => typeof value === 'number' && value >= low && value <= high;
  return {
    expected: `a number from ${low} to ${high}`,
    parse: (input) => {
      const value = DECIMAL.test(input.trim()) ? Number(input) : Number.NaN;
      return accepts(value) ? value : undefined;
    },
    accepts,
  };
}

/** A length of time, kept as it is typed. */
export const time: ValueKind<string> = {
  expected: 'a length of time, such as 90s, 30m, 12h or 7d',
  parse: (input) => (time.accepts(input.trim()) ? input.trim() : undefined),
  accepts: (value): value is string => typeof value === 'string' && (millisecondsIn(value) ?? 0) > 0,
};

/** How much of a conversation is sent; see `windowRule`. */
export const window: ValueKind<string> = {
  expected: 'full, last:N messages, tokens:N or summarize:N',
  parse: (input) => (window.accepts(input.trim()) ? input.trim() : undefined),
  accepts: (value): value is string => typeof value === 'string' && windowRule(value) !== undefined,
};

/** A whole number from `low` to `high`, both included. */
export function integerBetween(low: number, high: number): ValueKind<number> {
  const accepts = (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
  return {
    expected:
      high === Number.MAX_SAFE_INTEGER ? `a whole number, ${low} or more` : `a whole number from ${low} to ${high}`,
    parse: (input) => {
      const value = /^\d+$/.test(input.trim()) ? Number(input) : Number.NaN;
      return accepts(value) ? value : undefined;
    },
    accepts,
  };
}

const TRUE = ['true', 'yes', 'on', '1'];
const FALSE = ['false', 'no', 'off', '0'];

/** true/false, yes/no, on/off, 1/0. */
export const boolean: ValueKind<boolean> = {
  expected: 'true or false',
  parse: (input) => {
    const word = input.trim().toLowerCase();
    return TRUE.includes(word) ? true : FALSE.includes(word) ? false : undefined;
  },
  accepts: (value): value is boolean => typeof value === 'boolean',
  choices: ['true', 'false'],
};

export function oneOf<const T extends string>(choices: readonly T[]): ValueKind<T> {
  const accepts = (value: unknown): value is T => choices.includes(value as T);
  return {
    expected: `one of: ${choices.join(', ')}`,
    parse: (input) => (accepts(input) ? input : undefined),
    accepts,
    choices,
  };
}

/** A list of texts; as text it is one element, or JSON as `config get` prints it; repeatable flags collect more. */
export const textList: ValueKind<string[]> = {
  expected: 'a text or a list of texts, such as ["END", "STOP"]',
  parse: (input) => (input === '' ? undefined : (listedTexts(input) ?? [input])),
  accepts: (value): value is string[] => Array.isArray(value) && value.every((item) => text.accepts(item)),
};

function listedTexts(input: string): string[] | undefined {
  if (!/^\s*\[/.test(input)) return undefined;
  try {
    const value: unknown = JSON.parse(input);
    return textList.accepts(value) && value.length > 0 ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A list of names, none of them a key; as text they stand between commas. */
export const commaList: ValueKind<string[]> = {
  ...textList,
  expected: 'a name or several, with commas between',
  parse: (input) => {
    const names = input.split(',').map((name) => name.trim());
    return names.includes('') || names.some(hasKeyShape) ? undefined : names;
  },
  accepts: (value): value is string[] => textList.accepts(value) && !value.some(hasKeyShape),
};

/** An http or https URL without query or fragment. */
export const url: ValueKind<string> = {
  expected: 'an http or https URL without user name, query or fragment, such as http://127.0.0.1:8000/v1',
  parse: (input) => {
    const address = pastedAddress(input);
    return isHttpUrl(address) ? address : undefined;
  },
  accepts: (value): value is string => typeof value === 'string' && isHttpUrl(pastedAddress(value)),
  meant: withScheme,
  isSecret: (input) => /[@?#]/.test(input),
};

function isHttpUrl(input: string): boolean {
  if (/\s/.test(input) || !URL.canParse(input)) return false;
  const parsed = new URL(input);
  return (
    /^https?:$/.test(parsed.protocol) &&
    parsed.search === '' &&
    parsed.hash === '' &&
    parsed.username + parsed.password === ''
  );
}

/** The form of an answer, as `givenSchema` reads it. */
export const outputForm: ValueKind<string | string[] | Record<string, unknown>> = {
  expected: 'a JSON Schema, or the short form of one, such as: name, age int',
  parse: (input) => (input.trim() === '' ? undefined : input),
  accepts: (value): value is string | string[] | Record<string, unknown> =>
    text.accepts(value) || textList.accepts(value) || parameters.accepts(value),
};

/** `key=value` pairs of a vendor's own parameters; the value is JSON if it parses, else text. */
export const parameters: ValueKind<Record<string, unknown>> = {
  expected: 'key=value',
  parse: (input) => {
    const at = input.indexOf('=');
    const key = input.slice(0, at).trim();
    if (at < 1 || isForbiddenKey(key)) return undefined;
    return { [key]: jsonOrText(input.slice(at + 1)) };
  },
  accepts: (value): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
};

function jsonOrText(input: string): unknown {
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return input;
  }
}

import { posix } from 'node:path';
import type { LlmkitError } from '../../src/core/errors.ts';
import type { ReadPrompt } from '../../src/core/ports/prompt-imports.ts';
import type { VariableDefinition } from '../../src/core/records/variable-definition.ts';
import { promptImports } from '../../src/formats/prompts/imports.ts';
import { memoryApp } from './memory-app.ts';

const VENDORS = ['openai', 'anthropic', 'gemini', 'mistral', 'ollama', 'groq'];

/** A prompt of a file, as short as it can be told. */
export interface Taken {
  format: string;
  name: string;
  system?: string;
  content: string;
  /** Definitions in a line each: `tone select? formal|casual =formal: How it sounds`. */
  variables: string[];
  metadata: Record<string, unknown>;
  description?: string;
  tags?: string[];
  /** What was changed or lost, with its line. */
  said: string[];
}

/** All prompts of a file at `path`, with others `beside` it by name. */
export async function takeAll(path: string, text: string, beside: Record<string, string> = {}): Promise<Taken[]> {
  const folder = posix.basename(posix.dirname(`folder/${path}`));
  const read = await promptImports.read(
    {
      path,
      folder,
      text,
      beside: [posix.basename(path), ...Object.keys(beside)],
      read: async (name) => beside[name],
    },
    VENDORS,
  );
  return (read?.prompts ?? []).map((prompt) => short(prompt, read!.format));
}

/** The only prompt of a file. */
export async function take(path: string, text: string, beside?: Record<string, string>): Promise<Taken> {
  const [only, ...more] = await takeAll(path, text, beside);
  if (only === undefined || more.length > 0) throw new Error(`${path} holds ${more.length + (only ? 1 : 0)} prompts`);
  return only;
}

/** Why a file is refused, with line and column. */
export async function refusal(path: string, text: string, beside?: Record<string, string>): Promise<string> {
  try {
    await takeAll(path, text, beside);
  } catch (thrown) {
    return (thrown as LlmkitError).message.replace(/^Cannot (take|read) [^:]*: /, '');
  }
  return 'it was taken';
}

/** The messages that a prompt of a file renders with `values`, as `role: text`. */
export async function rendered(
  path: string,
  text: string,
  values: Record<string, string> = {},
  beside?: Record<string, string>,
): Promise<string[]> {
  const { app } = memoryApp();
  const { system, content, name } = await take(path, text, beside);
  const draft = { name, content, ...(system !== undefined && { system }), variables: {}, metadata: {} };
  const { input, ...given } = values;
  const prepared = await app.runner.prepare({ ...draft, tags: [], source: 'file' }, { given, input });
  const optional = { ...prepared, faults: {} };
  const { messages, use } = await app.runner.messages(optional);
  return [
    ...(use.system === undefined ? [] : [`system: ${use.system}`]),
    ...messages.map((one) => `${one.role}: ${one.content}`),
  ];
}

function short({ name, draft, notes }: ReadPrompt, format: string): Taken {
  const { content, system, variables, metadata, description, tags } = draft;
  return {
    format,
    name,
    content,
    variables: Object.values(variables).map(line),
    metadata,
    said: notes.map(({ kind, what, line: at }) => `${kind}${at === undefined ? '' : ` ${at}`}: ${what}`),
    ...(system !== undefined && { system }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
  };
}

function line(definition: VariableDefinition): string {
  const {
    name,
    variable_type: type,
    is_required: isRequired,
    options,
    default_value: preset,
    description,
  } = definition;
  const words = [
    `${name} ${type}${isRequired ? '' : '?'}`,
    ...(options ? [options.join('|')] : []),
    ...(preset === undefined ? [] : [`=${preset}`]),
  ];
  return `${words.join(' ')}${description === undefined ? '' : `: ${description}`}`;
}

import { LlmkitError } from '../errors.ts';
import * as kind from './value-kinds.ts';
import type { ValueKind } from './value-kinds.ts';
import type { Environment } from '../environment.ts';

/** Every setting's value by key, as one level (flags, environment, config …) gives it. */
export interface SettingValues {
  provider?: string;
  model?: string;
  base_url?: string;
  system?: string;
  temperature?: number;
  max_tokens?: number;
  top_p?: number;
  frequency_penalty?: number;
  presence_penalty?: number;
  stop?: string[];
  /** Vendor's own parameters (`--set`). */
  extra?: Record<string, unknown>;
  stream?: boolean;
  timeout_s?: number;
  max_retries?: number;
  /** Models to ask, in order, when the one before is overloaded, limited or unreachable. */
  fallback?: string[];
  fail_on_truncation?: boolean;
  save?: 'auto' | 'always' | 'never';
  user_id?: string;
  allow_http?: boolean;
}
export type SettingKey = keyof SettingValues;

/** One row of the table of settings. Options, `config`, precedence, completion and the reference read it. */
export interface Setting {
  key: SettingKey;
  kind: ValueKind;
  description: string;
  /** As commander writes it. */
  flags?: string;
  /** The negative form of a switch, so that "unset" stays visible, and what it does. */
  negativeFlag?: { flags: string; description: string };
  /** The flag may be given more than once and collects. */
  repeatable?: boolean;
  env?: string;
  /** May stand in config.json. */
  config?: boolean;
  /** Kept with a conversation when given at its creation, changeable by `conv set`. */
  conversation?: boolean;
  default?: unknown;
}

const MANY = Number.MAX_SAFE_INTEGER;

export const SETTINGS: readonly Setting[] = [
  {
    key: 'model',
    kind: kind.text,
    description: 'model, as NAME, PROVIDER/NAME or an alias',
    flags: '-m, --model <model>',
    env: 'LLM_MODEL',
    config: true,
    conversation: true,
  },
  {
    key: 'provider',
    kind: kind.text,
    description: 'provider; the model is then taken whole',
    flags: '--provider <name>',
    env: 'LLM_PROVIDER',
    config: true,
    conversation: true,
    default: 'openai',
  },
  {
    key: 'base_url',
    kind: kind.url,
    description: 'base URL of the server to call; gets LLM_API_KEY or no key',
    flags: '--base-url <url>',
    env: 'LLM_BASE_URL',
    conversation: true,
  },
  {
    key: 'allow_http',
    kind: kind.boolean,
    description: 'allow plain http to another machine',
    flags: '--allow-http',
    config: true,
    conversation: true,
  },
  { key: 'system', kind: kind.text, description: 'system prompt', flags: '-s, --system <text>', config: true },
  {
    key: 'temperature',
    kind: kind.numberBetween(0, 2),
    description: 'sampling temperature, 0 to 2',
    flags: '--temperature <number>',
    env: 'LLM_TEMPERATURE',
    config: true,
    conversation: true,
    default: 0.7,
  },
  {
    key: 'max_tokens',
    kind: kind.integerBetween(1, MANY),
    description: 'most tokens to generate',
    flags: '--max-tokens <count>',
    env: 'LLM_MAX_TOKENS',
    config: true,
    conversation: true,
  },
  {
    key: 'top_p',
    kind: kind.numberBetween(0, 1),
    description: 'nucleus sampling, 0 to 1',
    flags: '--top-p <number>',
    config: true,
    conversation: true,
  },
  {
    key: 'frequency_penalty',
    kind: kind.numberBetween(-2, 2),
    description: 'frequency penalty, -2 to 2',
    flags: '--frequency-penalty <number>',
    config: true,
    conversation: true,
  },
  {
    key: 'presence_penalty',
    kind: kind.numberBetween(-2, 2),
    description: 'presence penalty, -2 to 2',
    flags: '--presence-penalty <number>',
    config: true,
    conversation: true,
  },
  {
    key: 'stop',
    kind: kind.textList,
    description: 'stop where this text would come (repeatable)',
    flags: '--stop <text>',
    repeatable: true,
    config: true,
    conversation: true,
  },
  {
    key: 'extra',
    kind: kind.parameters,
    description: "a vendor's own parameter, passed on as given (repeatable)",
    flags: '--set <key=value>',
    repeatable: true,
    conversation: true,
  },
  {
    key: 'stream',
    kind: kind.boolean,
    description: 'show the answer as it comes',
    flags: '--stream',
    negativeFlag: { flags: '--no-stream', description: 'show the answer only when it is complete' },
    config: true,
    default: true,
  },
  {
    key: 'timeout_s',
    kind: kind.numberBetween(0.1, 86_400),
    description: 'seconds of silence after which a call is given up (120; 600 for the first byte of a local server)',
    flags: '--timeout <seconds>',
    config: true,
    default: 120,
  },
  {
    key: 'max_retries',
    kind: kind.integerBetween(0, 20),
    description: 'how often to try again after a passing fault',
    flags: '--max-retries <count>',
    config: true,
    default: 2,
  },
  {
    key: 'fallback',
    kind: kind.commaList,
    description: 'ask this model when the one before is overloaded, limited or unreachable (repeatable, in order)',
    flags: '--fallback <model>',
    repeatable: true,
    config: true,
    conversation: true,
  },
  {
    key: 'fail_on_truncation',
    kind: kind.boolean,
    description: 'exit with 11 when the answer was cut at max_tokens',
    flags: '--fail-on-truncation',
    config: true,
  },
  {
    key: 'save',
    kind: kind.oneOf(['auto', 'always', 'never']),
    description: 'which one-shot answers are stored as conversations (auto: when a person is there)',
    config: true,
    default: 'auto',
  },
  { key: 'user_id', kind: kind.text, description: 'owner written into new records', env: 'LLMKIT_USER', config: true },
];

/** `text` as the value of `setting`. Throws `usage` (or `code`) naming `where` it came from. */
export function parseSetting(
  setting: Setting,
  text: string,
  where: string,
  code: 'usage' | 'config' = 'usage',
): unknown {
  const value = setting.kind.parse(text);
  if (value === undefined) {
    throw new LlmkitError(code, `Cannot use ${JSON.stringify(text)} for ${where}: expected ${setting.kind.expected}.`);
  }
  return value;
}

/** The settings that the environment gives. Empty variables count as absent. Throws `config` for a bad one. */
export function settingsFromEnvironment(env: Environment): SettingValues {
  const found = SETTINGS.filter((setting) => setting.env !== undefined && Boolean(env[setting.env]));
  return Object.fromEntries(
    found.map((setting) => [setting.key, parseSetting(setting, env[setting.env!]!, setting.env!, 'config')]),
  );
}

/**
 * The settings among `record`'s entries for which `keep` holds; other keys are ignored. `where` names the record in
 * the error for a value of the wrong type.
 */
export function settingsFromRecord(
  record: Record<string, unknown>,
  where: string,
  keep: (setting: Setting) => boolean,
  code: 'config' | 'usage' = 'config',
): SettingValues {
  const values: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    const value = record[setting.key];
    if (value === undefined || value === null || !keep(setting)) continue;
    if (!setting.kind.accepts(value)) {
      throw new LlmkitError(
        code,
        `Cannot use ${setting.key} ${JSON.stringify(value)} in ${where}: expected ${setting.kind.expected}.`,
      );
    }
    values[setting.key] = value;
  }
  return values;
}

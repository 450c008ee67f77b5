import * as kind from './value-kinds.ts';
import { parameter, row, type Parameter, type Setting, type SettingPlace } from './setting-row.ts';

const MANY = Number.MAX_SAFE_INTEGER;

/** Every setting by key, in the order in which they are shown. */
export const SETTINGS = {
  model: row({
    kind: kind.modelName,
    description: 'model, as NAME, PROVIDER/NAME or an alias',
    in: ['config', 'prompt', 'conversation'],
    flags: '-m, --model <model>',
    env: 'LLM_MODEL',
  }),
  provider: row({
    kind: kind.text,
    description: 'provider; the model is then its own name for it, passed on as it is',
    in: ['config', 'prompt', 'conversation'],
    flags: '--provider <name>',
    env: 'LLM_PROVIDER',
    default: 'openai',
  }),
  base_url: row({
    kind: kind.url,
    description: 'base URL of the server to call; gets LLM_API_KEY or no key',
    in: ['conversation'],
    flags: '--base-url <url>',
    env: 'LLM_BASE_URL',
  }),
  allow_http: row({
    kind: kind.boolean,
    description: 'allow plain http to another machine',
    in: ['config', 'conversation'],
    flags: '--allow-http',
  }),
  system: row({
    kind: kind.text,
    description: 'system prompt',
    in: ['config'],
    flags: '-s, --system <text>',
  }),
  temperature: parameter({
    kind: kind.numberBetween(0, 2),
    description: 'sampling temperature, 0 to 2',
    in: ['config', 'prompt', 'conversation'],
    request: ['openai', 'anthropic'],
    flags: '--temperature <number>',
    env: 'LLM_TEMPERATURE',
    default: 0.7,
  }),
  max_tokens: parameter({
    kind: kind.integerBetween(1, MANY),
    description: 'most tokens to generate',
    in: ['config', 'prompt', 'conversation'],
    request: ['openai', 'anthropic'],
    flags: '--max-tokens <count>',
    env: 'LLM_MAX_TOKENS',
  }),
  top_p: parameter({
    kind: kind.numberBetween(0, 1),
    description: 'nucleus sampling, 0 to 1',
    in: ['config', 'prompt', 'conversation'],
    request: ['openai', 'anthropic'],
    flags: '--top-p <number>',
  }),
  frequency_penalty: parameter({
    kind: kind.numberBetween(-2, 2),
    description: 'frequency penalty, -2 to 2',
    in: ['config', 'prompt', 'conversation'],
    request: ['openai'],
    flags: '--frequency-penalty <number>',
  }),
  presence_penalty: parameter({
    kind: kind.numberBetween(-2, 2),
    description: 'presence penalty, -2 to 2',
    in: ['config', 'prompt', 'conversation'],
    request: ['openai'],
    flags: '--presence-penalty <number>',
  }),
  stop: parameter({
    kind: kind.textList,
    description: 'stop where this text would come (repeatable)',
    in: ['config', 'prompt', 'conversation'],
    request: ['openai', 'anthropic'],
    flags: '--stop <text>',
    repeatable: true,
  }),
  extra: parameter({
    kind: kind.parameters,
    description: "a vendor's own parameter, passed on as given (repeatable)",
    in: ['prompt', 'conversation'],
    request: ['openai', 'anthropic'],
    flags: '--set <key=value>',
    repeatable: true,
  }),
  output: row({
    kind: kind.outputForm,
    description: 'the JSON Schema that answers fit, or its short form; --schema gives it for one question',
    in: ['prompt'],
  }),
  stream: row({
    kind: kind.boolean,
    description: 'show the answer as it comes',
    in: ['config'],
    flags: '--stream',
    negativeFlag: { flags: '--no-stream', description: 'show the answer only when it is complete' },
    default: true,
  }),
  markdown: row({
    kind: kind.oneOf(['auto', 'always', 'never']),
    description: 'draw the Markdown of answers (auto: on a terminal; always: into a pipe too)',
    in: ['config'],
    negativeFlag: { flags: '--no-markdown', description: 'show the answer as the model wrote it', value: 'never' },
    default: 'auto',
  }),
  timeout_s: row({
    kind: kind.numberBetween(0.1, 86_400),
    description: 'seconds of silence after which a call is given up (120; 600 for the first byte of a local server)',
    in: ['config'],
    flags: '--timeout <seconds>',
    default: 120,
  }),
  max_retries: row({
    kind: kind.integerBetween(0, 20),
    description: 'how often to try again after a passing fault',
    in: ['config'],
    flags: '--max-retries <count>',
    default: 2,
  }),
  fallback: row({
    kind: kind.commaList,
    description: 'ask this model when the one before is overloaded, limited or unreachable (repeatable, in order)',
    in: ['config', 'prompt', 'conversation'],
    flags: '--fallback <model>',
    repeatable: true,
  }),
  fail_on_truncation: row({
    kind: kind.boolean,
    description: 'exit with 11 when the answer was cut at max_tokens',
    in: ['config'],
    flags: '--fail-on-truncation',
  }),
  window: row({
    kind: kind.window,
    description:
      'what is sent of a conversation: full, last:N messages, tokens:N, summarize:N (older ones as a summary)',
    in: ['config', 'conversation'],
    flags: '--window <rule>',
    default: 'full',
  }),
  title_model: row({
    kind: kind.modelName,
    description:
      'model that makes the title of a new conversation from its first question; else its first words are it',
    in: ['config'],
  }),
  max_cost_usd: row({
    kind: kind.numberBetween(0, MANY),
    description: 'most that this one call may cost, in US dollars; else it is not sent',
    in: [],
    flags: '--max-cost <usd>',
  }),
  cache: row({
    kind: kind.boolean,
    description: 'keep answers, and take one that was kept where the same is asked again',
    in: ['config'],
    flags: '--cache',
    negativeFlag: { flags: '--no-cache', description: 'ask anew, whatever was kept' },
  }),
  cache_ttl: row({
    kind: kind.time,
    description: 'how long a kept answer is taken: 90s, 30m, 12h, 7d',
    in: ['config'],
    flags: '--cache-ttl <time>',
    default: '7d',
  }),
  sanitize: row({
    kind: kind.boolean,
    description: 'take out of values, standard input and -f what looks like instructions; weak, see docs/security.md',
    in: ['config'],
    flags: '--sanitize',
    negativeFlag: { flags: '--no-sanitize', description: 'send values, standard input and -f as they are' },
  }),
  sanitize_max_chars: row({
    kind: kind.integerBetween(1, MANY),
    description: 'where --sanitize cuts values and standard input, in characters',
    in: ['config'],
    default: 5000,
  }),
  save: row({
    kind: kind.oneOf(['auto', 'always', 'never']),
    description: 'which one-shot answers are stored as conversations (auto: when a person is there)',
    in: ['config'],
    default: 'auto',
  }),
  user_id: row({
    kind: kind.text,
    description: 'who acts: the owner of new records; private ones of other users are not there',
    in: ['config'],
    env: 'LLMKIT_USER',
  }),
};

export type SettingKey = keyof typeof SETTINGS;

/** Every setting's value by key, as one level (flags, environment, config …) gives it. */
export type SettingValues = {
  -readonly [Key in SettingKey]?: (typeof SETTINGS)[Key] extends Setting<infer T> ? T : never;
};

/** The keys of the settings that are parts of a request. */
export type ParameterKey = {
  [Key in SettingKey]: (typeof SETTINGS)[Key] extends Parameter ? Key : never;
}[SettingKey];

/** The parameters of a request to a model, in neutral terms. */
export type ModelParameters = Pick<SettingValues, ParameterKey>;

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

/** The row of `key`, whatever the type of its values. */
export function settingRow(key: SettingKey): Setting {
  return SETTINGS[key];
}

export const PARAMETER_KEYS = SETTING_KEYS.filter((key): key is ParameterKey => settingRow(key).request !== undefined);

/** The settings that may stand in `place`. */
export function settingsIn(place: SettingPlace): SettingKey[] {
  return SETTING_KEYS.filter((key) => settingRow(key).in.includes(place));
}

/** What a conversation keeps: the settings that may stand in it, and its system prompt. */
export const KEPT_SETTINGS = SETTING_KEYS.filter(
  (key) => key === 'system' || settingRow(key).in.includes('conversation'),
);

/** The setting called `name` that may stand in `place`. */
export function settingNamed(name: string, place: SettingPlace): SettingKey | undefined {
  return settingsIn(place).find((key) => key === name);
}

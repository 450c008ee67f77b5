import type { ExchangeInput, ToolOptions } from '../core/exchange/input.ts';
import { present } from '../core/fields.ts';
import { LlmkitError } from '../core/errors.ts';
import type { JsonSchema } from '../core/records/model-request.ts';
import { settingRow, type SettingKey, type SettingValues } from '../core/tables/settings.ts';
import { requireKind } from './given.ts';
import { toolBox, type Tools } from './tools.ts';

/** Settings of one call. */
export interface CallOptions {
  /** NAME, or PROVIDER/NAME. */
  model?: string;
  /** System text; of a conversation it holds for this call alone. */
  system?: string;
  /** 0 to 2 */
  temperature?: number;
  /** tokens, 1 or more */
  maxTokens?: number;
  /** 0 to 1 */
  topP?: number;
  /** -2 to 2 */
  frequencyPenalty?: number;
  /** -2 to 2 */
  presencePenalty?: number;
  /** Where to stop: one text or several. */
  stop?: string | string[];
  /** Reference text, sent as a delimited block of data before the question. */
  ragContext?: string;
  /** A vendor's own parameters, passed on as given. */
  extra?: Record<string, unknown>;
  /** Models to ask, in order, when the one before is overloaded, limited or unreachable. */
  fallback?: string[];
  /** Silence after which the call is given up, in milliseconds. */
  timeoutMs?: number;
  /** How often a passing fault is tried again. */
  maxRetries?: number;
  /** An answer that was cut at `maxTokens` is an error: `truncated`. */
  failOnTruncation?: boolean;
  /** Most that it may cost, with all of its steps and fallbacks, in US dollars; else it is not sent. */
  maxCostUsd?: number;
  /** Keep the answer, and take one that was kept where the same is asked again. */
  cache?: boolean;
  /** How much of a conversation is sent; `full` when absent. What is left out is told as a notice, and recorded. */
  window?: WindowOption;
  /** A JSON Schema that the answer is to fit; the response then has `output`. One that does not fit is asked for once more, and is `invalid_output` then. */
  schema?: JsonSchema;
  /** Tools that the model may call. */
  tools?: Tools;
  /** Most calls of the model in one answer; 10 when absent. */
  maxSteps?: number;
  /** Aborts the call. Its reason is the `cause` of the error, whose code is `timeout` for `AbortSignal.timeout`, else `interrupted`. */
  signal?: AbortSignal;
}

/** All; the newest messages, so many or in so many tokens; or above 2N messages the newest N and a summary of the others. */
export type WindowOption = 'full' | { last: number } | { tokens: number } | { summarize: number };

/** The setting that each option is. */
const SETTINGS_BY_OPTION = {
  model: 'model',
  system: 'system',
  temperature: 'temperature',
  maxTokens: 'max_tokens',
  topP: 'top_p',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  stop: 'stop',
  extra: 'extra',
  fallback: 'fallback',
  timeoutMs: 'timeout_s',
  maxRetries: 'max_retries',
  failOnTruncation: 'fail_on_truncation',
  maxCostUsd: 'max_cost_usd',
  cache: 'cache',
  window: 'window',
  schema: 'output',
} as const satisfies Partial<Record<keyof CallOptions, SettingKey>>;

/** The settings among the options. Throws `usage`, naming the option, for a value out of range. */
export function settingsOf(options: CallOptions): SettingValues {
  const values: Record<string, unknown> = {};
  requireKind('object', options, 'options');
  for (const [option, key] of Object.entries(SETTINGS_BY_OPTION)) {
    const given = options[option as keyof typeof SETTINGS_BY_OPTION];
    if (given === undefined) continue;
    const value = asSetting(option, given);
    const { kind } = settingRow(key);
    if (!kind.accepts(value)) throw refusedOption(option, given, kind.expected);
    values[key] = value;
  }
  return values;
}

/** In the unit and form of the setting. */
function asSetting(option: string, value: unknown): unknown {
  if (option === 'timeoutMs' && typeof value === 'number') return value / 1000;
  if (option === 'window' && typeof value === 'object') {
    const [rule = []] = Object.entries(value as object);
    return rule.join(':');
  }
  return option === 'stop' && typeof value === 'string' ? [value] : value;
}

function refusedOption(option: string, value: unknown, expected: string): LlmkitError {
  const unit = option === 'timeoutMs' ? ' (counted in milliseconds)' : '';
  const message = `Cannot use ${JSON.stringify(value)} for the option ${option}: expected ${expected}${unit}.`;
  return new LlmkitError('usage', message);
}

/** The part of an exchange that the options decide. */
export function exchangeOf(options: CallOptions): Pick<ExchangeInput, 'flags'> & ToolOptions {
  const { tools, maxSteps } = options;
  return { flags: settingsOf(options), ...present({ tools: tools && toolBox(tools), maxSteps }) };
}

/** Values of variables: numbers and booleans as they are, text as it would be typed. An undefined one is not given. */
export type VariableValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** Values as they are stored: texts. */
export function textValues(values: VariableValues = {}): Record<string, string> {
  const given = Object.entries(requireKind('object', values, 'values')).filter(([, value]) => value !== undefined);
  const strange = given.find(([, value]) => !['string', 'number', 'boolean'].includes(typeof value));
  if (strange)
    throw new LlmkitError('usage', `Cannot use the value of ${strange[0]}: expected a text, a number or a boolean.`);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

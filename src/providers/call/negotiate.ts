import type { Connection } from '../../core/ports/provider.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import { PARAMETER_KEYS } from '../../core/tables/settings.ts';
import type { Remedy, WireBody, WireVendor } from './dialect.ts';
import type { Refusal } from '../faults/failure.ts';
import type { ServerError } from '../faults/server-error.ts';
import { outputRemedy } from './output-remedy.ts';
import { outputLimit } from './output-limit.ts';
import { type Quirks, type QuirksMemory, quirksKey } from './quirks.ts';

/** Wire names a remedy exists for, and what to do when a server names them. */
const REMEDIES: Readonly<Record<string, Omit<Remedy, 'named'>>> = {
  ...Object.fromEntries(PARAMETER_KEYS.map((parameter) => [parameter, { parameter, action: 'drop' }])),
  max_tokens: { parameter: 'max_tokens', action: 'max_completion_tokens' },
  max_completion_tokens: { parameter: 'max_tokens', action: 'max_tokens' },
  stream_options: { parameter: 'stream_options', action: 'drop' },
  stop_sequences: { parameter: 'stop', action: 'drop' },
  stream: { parameter: 'stream', action: 'drop' },
  include: { parameter: 'include', action: 'drop' },
  store: { parameter: 'store', action: 'drop' },
};

/** Words that tell "I do not take this at all" from "this value is wrong". */
const UNSUPPORTED = new RegExp(
  [
    'unsupported',
    'not supported',
    "(do|does)(n't| not) support",
    'unknown',
    'unrecogni[sz]ed',
    'unexpected',
    'extra[ _](inputs|forbidden|fields)',
    'not (permitted|allowed|accepted|one of)',
    'deprecated',
    'cannot (find|both)',
    'can only be',
    'no longer',
    'may only be',
    'only\\b.{1,60}\\b(allowed|supported|permitted|accepted|available)',
    'only (allow|support|accept)',
    'not (available|applicable|compatible)',
  ].join('|'),
  'i',
);

export interface Rejected {
  refusal: Refusal;
  /** The body that was refused. */
  body: Record<string, unknown>;
  /** Parameters that the user passes through as given: those are not ours to change. */
  given: Record<string, unknown>;
  /** Parameters that have a value of the user's, by neutral name. */
  asked: ReadonlySet<string>;
  /** Parameters that have a default of ours: these go whatever the words are. */
  defaults?: readonly string[] | undefined;
  /** Names that were remedied before in this call. */
  tried: ReadonlySet<string>;
  /** The role to use where `system` is refused. */
  systemAlternative: string;
}

/** Statuses of a refusal; 500 comes from templates that cannot take a message, 0 from an error event that names none. */
const STATUSES = new Set([0, 400, 404, 422, 500]);

/** What we add of our own accord, and no answer needs. */
const ADDED = ['stream_options', 'include', 'store'];

/** The change with which a refused request may pass; undefined if it is not about a parameter of ours. */
export function remedyFor(rejected: Rejected): Remedy | undefined {
  const { refusal, body, given, asked, tried, systemAlternative } = rejected;
  const { status, server } = refusal;
  if (!STATUSES.has(status)) return undefined;
  const limit = asked.has('max_tokens') ? undefined : lowerLimit(server.text, body);
  if (limit !== undefined && !tried.has(limit.named)) return limit;
  const form = outputRemedy(refusal, body, given);
  if (form !== undefined && !tried.has(form.named)) return form;
  const ours = Object.keys(REMEDIES).filter((name) => Object.hasOwn(body, name) && !Object.hasOwn(given, name));
  const named = ours.find((name) => server.param === name) ?? firstNamed(ours, server.text);
  const remedy =
    named === undefined
      ? (roleRemedy(server, body, systemAlternative) ?? unnamedRemedy(rejected))
      : { ...REMEDIES[named]!, named };
  if (remedy === undefined || tried.has(remedy.named) || tried.has(remedy.action)) return undefined;
  return isRefused(remedy, rejected) ? remedy : undefined;
}

/** Words decide about what a person set; a default of ours goes where it is named at all. */
function isRefused({ named, parameter }: Remedy, { refusal, defaults = [] }: Rejected): boolean {
  const { code, type, text } = refusal.server;
  if (parameter === 'system' || ADDED.includes(named) || defaults.includes(named)) return true;
  return UNSUPPORTED.test(`${code ?? ''} ${type ?? ''} ${text}`);
}

/** "No endpoints found that support the provided parameters": any of our defaults may be meant. */
function unnamedRemedy({ refusal, body, defaults = [], tried }: Rejected): Remedy | undefined {
  if (!/\b(provided|requested|given|some) parameters\b/i.test(refusal.server.text)) return undefined;
  const named = defaults.find((name) => Object.hasOwn(body, name) && name in REMEDIES && !tried.has(name));
  return named === undefined ? undefined : { ...REMEDIES[named]!, named };
}

/** Our own default was too high. The user's value is not changed. */
function lowerLimit(text: string, { max_tokens: sent }: Record<string, unknown>): Remedy | undefined {
  const limit = typeof sent === 'number' ? outputLimit(text, sent) : undefined;
  if (limit === undefined) return undefined;
  const { most, isRoomLeft } = limit;
  return {
    parameter: 'default_max_tokens',
    action: String(most),
    named: 'max_tokens',
    ...(isRoomLeft && { isPassing: true as const }),
  };
}

/** The name that stands first in the text: the one after "unsupported parameter", before any "use … instead". */
function firstNamed(names: readonly string[], text: string): string | undefined {
  const places = names.map((name) => ({ name, at: text.search(nameInText(name)) })).filter(({ at }) => at >= 0);
  places.sort((a, b) => a.at - b.at);
  // "`temperature` and `top_p` cannot both be specified": the second one goes.
  return (/cannot both/i.test(text) ? places.at(-1) : places[0])?.name;
}

function nameInText(name: string): RegExp {
  // These are everyday words too: they count only when quoted or followed by a colon.
  if (['stop', 'include', 'store'].includes(name)) return new RegExp(`[\`'"]${name}[\`'"]|\\b${name}:|: ${name}\\b`);
  if (name === 'stream') return /[`'"]stream[`'"]|\bstream:|\bstreaming\b/i;
  return new RegExp(`(?<!\\w)${name.replaceAll('_', '[ _-]?')}(?!\\w)`, 'i');
}

/** Words of templates that take no system text and say nothing of it. */
const ROLES_ALONE = /\bonly\b.*\buser\b.*\bassistant\b.*\bsupported|^(?!.*optional system).*\broles must alternate/i;

/** "'messages[0].role' does not support 'system'", "unknown variant `developer`", "System role not supported". */
function roleRemedy(
  { text, param }: ServerError,
  body: Record<string, unknown>,
  alternative: string,
): Remedy | undefined {
  const messages = (body['messages'] ?? []) as { role?: string }[];
  const asRole = messages.find(({ role }) => role === 'developer' || role === 'system')?.role;
  const hasOwnField = Object.hasOwn(body, 'system') || Object.hasOwn(body, 'instructions');
  const sent = asRole ?? (hasOwnField ? 'system' : undefined);
  if (sent === undefined) return undefined;
  const isAboutRoles =
    /\broles?\b|unknown variant|\bgot\b|system (message|prompt|text|field|parameter)|\bsystem:/i.test(
      `${param ?? ''} ${text}`,
    );
  const isNamed = isAboutRoles && UNSUPPORTED.test(text) && new RegExp(`\\b${sent}\\b`, 'i').test(text);
  if (!isNamed && !ROLES_ALONE.test(text)) return undefined;
  return { parameter: 'system', action: sent === 'developer' ? 'system' : alternative, named: sent };
}

/** The negotiation of one call. */
export interface Negotiation {
  /** All that is known about the model so far. */
  readonly quirks: Quirks;
  /** Learns from a refusal; undefined if there is nothing to learn. */
  remedyFor(refusal: Refusal | undefined, on: WireBody & { wire: string }): Remedy | undefined;
  /** Keeps what was learned, once a request passed with it. */
  remember(): Promise<void>;
}

export async function openNegotiation(
  memory: QuirksMemory,
  vendor: WireVendor,
  connection: Connection,
  request: ModelRequest,
): Promise<Negotiation> {
  const model = quirksKey(connection, request.model);
  const quirks: Quirks = { ...(await memory.get(model)) };
  const { defaults, extra: given = {} } = request;
  const { systemAlternative } = vendor;
  const learned: Remedy[] = [];
  const tried = new Set<string>();
  return {
    quirks,
    remedyFor(refusal, { body, wire }) {
      if (refusal === undefined) return undefined;
      const asked = new Set([...Object.keys(request), ...Object.keys(given)]);
      const own = STATUSES.has(refusal.status) ? vendor.remedyFor?.(refusal, wire) : undefined;
      const remedy =
        own !== undefined && !tried.has(own.named)
          ? own
          : remedyFor({ refusal, body, given, asked, defaults, tried, systemAlternative });
      if (remedy === undefined) return undefined;
      tried.add(remedy.named);
      quirks[remedy.parameter] = remedy.action;
      if (!remedy.isPassing) learned.push(remedy);
      return remedy;
    },
    async remember() {
      for (const { parameter } of learned) {
        // A memory that cannot be written costs a round trip next time, and no more.
        await memory.remember(model, parameter, quirks[parameter]!).catch(() => undefined);
      }
    },
  };
}

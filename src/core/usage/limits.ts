import { LlmkitError } from '../errors.ts';
import { LIMIT_KINDS, type LimitKind, type Limits } from '../tables/limits.ts';
import { type HeldSlot, LONGEST_WINDOW_MS, PICO, type Spending, type SpentSlot } from '../records/spending.ts';

/** One limit that holds for a call: what it allows, and what is left of it. */
export interface Allowance {
  kind: LimitKind;
  /** The setting that says it. */
  setting: string;
  limit: number;
  /** In the limit's own unit: requests, tokens or US dollars. */
  left: number;
  /** What counts against it. */
  counted: SpentSlot[];
  held: HeldSlot[];
}

const HOUR = 3_600_000;

const KINDS: Readonly<Record<LimitKind, { window: number; unit: number; amount: (slot: SpentSlot) => number }>> = {
  requests_per_hour: { window: HOUR, unit: 1, amount: ({ requests }) => requests },
  tokens_per_day: { window: LONGEST_WINDOW_MS, unit: 1, amount: ({ tokens }) => tokens },
  usd_per_day: { window: LONGEST_WINDOW_MS, unit: PICO, amount: ({ pico_usd }) => pico_usd },
};

/** The limits that hold for a call of `userId`, with what is left of each at `now`. */
export function allowances(limits: Limits, userId: string | undefined, spending: Spending, now: number): Allowance[] {
  const own = userId !== undefined && Object.hasOwn(limits.users ?? {}, userId) ? limits.users![userId]! : {};
  const scopes = [
    { set: limits, prefix: 'limits', isMine: () => true },
    { set: own, prefix: `limits.users.${userId}`, isMine: (slot: SpentSlot) => slot.user_id === userId },
  ];
  return scopes.flatMap(({ set, prefix, isMine }) =>
    LIMIT_KINDS.flatMap((kind): Allowance[] => {
      const limit = set[kind];
      if (limit === undefined) return [];
      const { window, unit, amount } = KINDS[kind];
      const isCounted = (slot: SpentSlot) => isMine(slot) && slot.until > now - window;
      const counted = spending.settled.filter(isCounted);
      const held = spending.held.filter(isCounted);
      const used = [...counted, ...held].reduce((sum, slot) => sum + amount(slot), 0);
      return [{ kind, setting: `${prefix}.${kind}`, limit, left: (limit * unit - used) / unit, counted, held }];
    }),
  );
}

/** When there will be room for `needed`, by what falls out of the window; undefined where it never fits. */
export function freesAt({ kind, limit, left, counted, held }: Allowance, needed: number): number | undefined {
  if (needed > limit) return undefined;
  const { window, unit, amount } = KINDS[kind];
  let room = left;
  for (const slot of [...counted, ...held].toSorted((one, other) => one.until - other.until)) {
    room += amount(slot) / unit;
    if (room >= needed) return slot.until + window;
  }
  return undefined;
}

/** What a call is refused with that a limit leaves no room for. */
interface LimitRefusal {
  allowance: Allowance;
  /** In the limit's own unit. */
  needed: number;
  now: number;
  /** Tells reservations whose process is certainly gone. */
  isDead: (owner: string) => boolean;
}

const WORDS: Readonly<Record<LimitKind, (amount: number) => string>> = {
  requests_per_hour: (amount) => `${amount} request${amount === 1 ? '' : 's'} an hour`,
  tokens_per_day: (amount) => `${amount} tokens a day`,
  usd_per_day: (amount) => `$${amount} a day`,
};

/** The error of a call for which there is no room: which limit, what counts against it, and when it frees. */
export function limitReached({ allowance, needed, now, isDead }: LimitRefusal): LlmkitError {
  const { kind, setting, limit, held } = allowance;
  const at = freesAt(allowance, needed);
  const frees = at === undefined ? 'this call alone may need more' : `there is room ${clockTime(at, now)}`;
  const lost = held.filter(({ owner }) => isDead(owner)).length;
  const holds =
    held.length === 0 ? '' : `; ${held.length} held${lost === 0 ? '' : `, ${lost} by processes that are gone`}`;
  return new LlmkitError(
    'limit_reached',
    `Not sent: ${WORDS[kind](limit)} is the limit (${setting})${holds}; ${frees}.`,
    {
      advice: [{ kind: 'set_setting', key: setting }],
      details: {
        limit: setting,
        left: Math.max(0, allowance.left),
        needed,
        held: held.length,
        held_by_dead: lost,
        ...(at !== undefined && { frees_at: new Date(at).toISOString() }),
      },
    },
  );
}

/** A moment for people, from now: "at 14:05", or with its day. */
export function clockTime(at: number, now: number): string {
  // Not before the minute that is named.
  const time = new Date(Math.ceil(at / 60_000) * 60_000);
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  const isToday = new Date(now).toDateString() === time.toDateString();
  return isToday
    ? `at ${clock}`
    : `on ${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} at ${clock}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

import type { Clock } from '../clock.ts';
import { usd } from '../facts/usd.ts';
import type { HomeFinding } from '../ports/home-keeper.ts';
import type { Owners } from '../ports/owners.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import { type HeldSlot, LONGEST_WINDOW_MS, PICO } from '../records/spending.ts';
import { clockTime } from '../usage/limits.ts';

interface HeldPorts {
  usage: Pick<UsageLog, 'spending'>;
  owners: Owners;
  clock: Clock;
  home: { path: string | undefined };
}

/** What counts against limits although nobody settles it any more: it may have been billed. */
export async function heldByNobody({ usage, owners, clock, home }: HeldPorts): Promise<HomeFinding[]> {
  const now = clock.now();
  // A log that cannot be read has a finding of its own.
  const { held } = await usage.spending(now).catch(() => ({ held: [] as HeldSlot[] }));
  const here = placeOf(owners.mine);
  const gone = held.filter(({ owner }) => owners.isDead(owner));
  const elsewhere = held.filter(({ owner }) => !owners.isDead(owner) && placeOf(owner) !== here);
  const path = home.path ?? 'usage';
  return [
    ...note(gone, 'processes that are gone', path, now),
    ...note(elsewhere, 'another machine or container, as far as one can tell from here', path, now),
  ];
}

function placeOf(owner: string): string | undefined {
  return owner.split(':')[2];
}

function note(held: readonly HeldSlot[], whose: string, path: string, now: Date): HomeFinding[] {
  if (held.length === 0) return [];
  const sum = (amount: (slot: HeldSlot) => number) => held.reduce((all, slot) => all + amount(slot), 0);
  const last = Math.max(...held.map(({ until }) => until)) + LONGEST_WINDOW_MS;
  const calls = `${held.length} call${held.length === 1 ? '' : 's'}`;
  const amount = `${sum(({ tokens }) => tokens)} tokens and ${usd(sum(({ pico_usd: pico }) => pico) / PICO)}`;
  const message = `${calls} of ${whose} never told what they took: they may have been billed, and count as ${amount} against limits until ${clockTime(last, now.getTime()).replace(/^at /, '')}.`;
  return [{ path, message, note: true }];
}

import type { Ids } from '../clock.ts';
import { LlmkitError } from '../errors.ts';

/** Versions of a prompt of which one is chosen, and how often each. */
export interface VersionChoice {
  name: string;
  versions: { version: number; weight: number }[];
}

const CHOICE = /^(.+)@(\d{1,9}(?::\d{1,6})?(?:,\d{1,9}(?::\d{1,6})?)+)$/;

/** `NAME@1,2` or, weighed, `NAME@1:3,2:1`; undefined for any other reference. Throws `usage` where nothing can be chosen. */
export function versionChoiceIn(reference: string): VersionChoice | undefined {
  const [, name, list] = CHOICE.exec(reference) ?? [];
  if (name === undefined || list === undefined) return undefined;
  const versions = list.split(',').map((each) => {
    const [version, weight = '1'] = each.split(':');
    return { version: Number(version), weight: Number(weight) };
  });
  const isTwice = new Set(versions.map(({ version }) => version)).size < versions.length;
  const why = isTwice
    ? 'a version stands there twice'
    : versions.every(({ weight }) => weight === 0) && 'all weights are 0';
  if (!why) return { name, versions };
  throw new LlmkitError('usage', `Cannot choose a version by ${JSON.stringify(reference)}: ${why}.`, {
    advice: [{ kind: 'example', text: `${name}@1:3,2:1` }],
  });
}

export interface ChoicePorts {
  /** In hexadecimal. */
  sha256: (text: string) => Promise<string>;
  ids: Ids;
}

/** Hexadecimal digits of a hash that make a number from 0 to 1. */
const DIGITS = 12;

/** One of the versions: for a `unit` always the same one, in every process and home; without one by chance. */
export async function chosenVersion(
  { name, versions }: VersionChoice,
  unit: string | undefined,
  { sha256, ids }: ChoicePorts,
): Promise<number> {
  const hash = await sha256(JSON.stringify([name, unit ?? ids.uuid()]));
  const total = versions.reduce((sum, { weight }) => sum + weight, 0);
  let left = (Number.parseInt(hash.slice(0, DIGITS), 16) / 16 ** DIGITS) * total;
  const chosen = versions.find(({ weight }) => (left -= weight) < 0);
  return (chosen ?? versions.at(-1)!).version;
}

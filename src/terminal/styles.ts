import type { Environment } from '../core/environment.ts';

/** The few styles that output uses; without colour each returns its text unchanged. */
export interface Styles {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

const same = (text: string) => text;
export const PLAIN: Styles = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };

/** None, 16, 256 or all colours. */
export type ColorLevel = 0 | 1 | 2 | 3;

/**
 * Colour depth for one stream, 0 to 3: `--no-color` and NO_COLOR switch it off, FORCE_COLOR sets it, else a terminal that
 * is not dumb has what it announces.
 */
export function colorLevel(stream: { isTTY: boolean }, env: Environment, wanted: boolean): ColorLevel {
  if (!wanted || env['NO_COLOR']) return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') {
    if (forced === 'false' || forced === '0') return 0;
    return forced === '2' ? 2 : forced === '3' ? 3 : 1;
  }
  if (!stream.isTTY || env['TERM'] === 'dumb') return 0;
  if (/^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '')) return 3;
  return /256/.test(env['TERM'] ?? '') ? 2 : 1;
}

/** Styles of a colour depth. chalk is loaded only where there is colour. */
export async function stylesOf(level: ColorLevel): Promise<Styles> {
  if (level === 0) return PLAIN;
  const { Chalk } = await import('chalk');
  return new Chalk({ level });
}

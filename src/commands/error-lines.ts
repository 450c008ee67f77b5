import type { Advice } from '../core/advice.ts';
import type { LlmkitError } from '../core/errors.ts';
import { faultsOf } from '../core/templates/faulty-prompt.ts';
import { withShortNames } from '../core/short-names.ts';
import { rowFaultsOf } from '../core/runs/row-faults.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { misnamedLines, rowFaultLines } from './row-fault-lines.ts';

/** Characters of a line that tells an error, with `error: ` before it; --verbose tells the rest. */
const LONGEST = 200 - 'error: '.length;
/** Characters of a way out that stands behind what is wrong; a longer one has a line of its own. */
const LONGEST_HINT = 110;

/** The words for ways out; undefined where there is nothing to say. */
type Hint = (advice: readonly Advice[]) => string | undefined;

/**
 * An error as a person reads it: what is wrong and what to do about it, on one line where that fits; else the best way out
 * alone, and a line each for what it lists. `whole` leaves nothing out.
 */
export function errorLines(error: LlmkitError, hint: Hint, { whole = false } = {}): string[] {
  const { message, advice } = error;
  const all = told(message, hint(advice));
  if (error.details['rows'] === undefined && (whole || all.length <= LONGEST)) return [all];
  // What a server says may be cut; --verbose tells all of it.
  const isQuoted = error.details.server_message !== undefined;
  return listed(error, hint) ?? shortened(message, advice, hint, isQuoted);
}

function told(message: string, hint: string | undefined): string {
  if (hint === undefined) return sanitizeLine(message);
  return sanitizeLine(`${message} ${hint}${/[.!?:]$/.test(hint) ? '' : '.'}`);
}

/** Faults of a prompt or of values, and conversations that a reference may mean: each on a line of its own. */
function listed(error: LlmkitError, hint: Hint): string[] | undefined {
  const { message, advice, details } = error;
  const matches = advice.flatMap((one) => (one.kind === 'name_conversation' && one.matches) || []);
  if (matches.length > 0) {
    const by = hint([{ kind: 'name_conversation', matches: [] }]);
    return [told(message, by?.trim()), ...matches.map(({ id, title }) => item(`${id}  ${title}`))];
  }
  // Whoever has nothing set up chooses among all ways.
  if (error.code === 'no_key' && advice.length > 1)
    return [...shortened(message, [], hint), ...advice.map((way) => item(told('', hint([way])).trim()))];
  const faults = faultsOf(error) ?? [];
  if (faults.length > 1) {
    const lines = faults.map(({ message: what, line, column, prompt, advice: own = [] }) => {
      const where = prompt === undefined ? '' : ` (of ${prompt})`;
      return item(told(`${line}:${column}: ${what}${where}${own.length > 0 ? '.' : ''}`, hint(own.slice(0, 1))));
    });
    return [...shortened(headOf(message, faults[0]!.message, faults.length), [], hint), ...lines];
  }
  if (details['rows'] !== undefined) {
    const told = rowFaultsOf(error);
    return [...shortened(message, advice, hint), ...misnamedLines(told), ...rowFaultLines(told)];
  }
  const wrong = Object.values(details.variables ?? {}).flat();
  if (wrong.length < 2) return undefined;
  return [...shortened(headOf(message, wrong[0]!, wrong.length), advice, hint), ...wrong.map(item)];
}

/** What the message says before it tells the `first` of its faults. */
function headOf(message: string, first: string, count: number): string {
  return `${message.slice(0, Math.max(message.indexOf(`: ${first}`), 0))}: ${count} faults.`;
}

function item(text: string): string {
  return `  ${cut(sanitizeLine(text), LONGEST - 2)}`;
}

/** The best way out that fits behind the message; the message gives way before it does. */
function shortened(message: string, advice: readonly Advice[], hint: Hint, isQuoted = false): string[] {
  const room = LONGEST - (told('', hint(advice.slice(0, 1))).length + 1);
  const brief = withShortNames(message, room);
  for (const text of [message, brief]) {
    for (let count = advice.length; count >= Math.min(advice.length, 1); count--) {
      const line = told(text, hint(advice.slice(0, count)));
      if (line.length <= LONGEST) return [line];
    }
  }
  const plain = sanitizeLine(brief);
  const best = told('', hint(advice.slice(0, 1))).trim();
  if ((isQuoted || plain.length > LONGEST) && best.length <= LONGEST_HINT)
    return [`${cut(plain, LONGEST - best.length - 1)} ${best}`.trim()];
  // What is to be pasted stays whole.
  const way = advice[0]?.kind === 'run' ? best : cut(withShortNames(best, LONGEST - 2), LONGEST - 2);
  return [cut(plain, LONGEST), `  ${way}`];
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

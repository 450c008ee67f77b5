import { isAllowed, type OfferedTool } from '../../core/tools/offered-tools.ts';
import type { Asking } from '../../terminal/form-keys.ts';
import { escapeJson, sanitizeLine } from '../../terminal/sanitize.ts';
import { indented } from '../../terminal/set-off.ts';
import type { Context } from '../context.ts';
import { withPerson } from '../keyboard.ts';

const ONCE = 'once';
const FOR_THIS_CHAT = 'for this chat';
const NO = 'no';

/**
 * Asks a person about each call of a tool, with its whole input, one at a time. Where nobody can be asked only what a pattern
 * allows is run.
 */
export class Approval {
  /** Hands the terminal to a form; a chat, which owns it, puts its own way here. */
  lend: <T>(use: () => Promise<T>) => Promise<T> = (use) => use();
  #allow: readonly string[];
  readonly #context: Context;
  readonly #remembered = new Set<string>();
  /** Resolves once the question before is answered. */
  #before: Promise<unknown> = Promise.resolve();
  /** Resolves once the terminal is free. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Calls whose questions are not all answered yet. */
  #waiting = 0;
  /** The reason that a question of them was left for. */
  #left: unknown;

  constructor(allow: readonly string[], context: Context) {
    this.#allow = allow;
    this.#context = context;
  }

  /** What `patterns` name runs without a question too. */
  allow(patterns: readonly string[]): void {
    this.#allow = [...this.#allow, ...patterns];
  }

  /** What the model is told where a call is not allowed. Throws what ends the form, such as Ctrl-C. */
  async refusal(tool: OfferedTool, input: unknown, signal: AbortSignal): Promise<string | undefined> {
    if (this.#waiting === 0) this.#left = undefined;
    this.#waiting += 1;
    const asked = this.#before.then(() => this.#isRefused(tool, input, signal));
    this.#before = asked.catch((thrown: unknown) => void (this.#left ??= thrown));
    try {
      await this.#allAnswered();
      return await asked;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Hands the terminal to one form after the other. */
  takeTurn<T>(use: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => this.lend(use));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Calls of one step come together, and none runs before all are answered: nothing is written over a question. */
  async #allAnswered(): Promise<void> {
    for (let last: Promise<unknown> | undefined; last !== this.#before;) await (last = this.#before);
    if (this.#left !== undefined) throw this.#left;
  }

  async #isRefused(tool: OfferedTool, input: unknown, signal: AbortSignal): Promise<string | undefined> {
    // Who left one question left them all.
    if (this.#left !== undefined) throw this.#left;
    if (isAllowed(tool.label, this.#allow)) return undefined;
    const { io, output } = this.#context;
    signal.throwIfAborted();
    if (this.#remembered.has(tool.label)) return undefined;
    const asked = await withPerson(io, (keyboard) => this.#ask(tool, input, { signal, keyboard }));
    if (asked !== undefined) return asked.answer ? undefined : 'The user did not allow this call.';
    output.note(`note: ${sanitizeLine(tool.label)} was not run: nobody can be asked here; --allow lets it run`);
    return 'This call was not run: nobody is there who could allow it.';
  }

  async #ask({ label }: OfferedTool, input: unknown, asking: Asking): Promise<boolean> {
    const { io } = this.#context;
    const { askChoice } = await import('../../terminal/forms.ts');
    // What a terminal hides is part of the whole input: it is shown by its escapes.
    const shown = indented(escapeJson(JSON.stringify(input, null, 2)), io.stderr.columns);
    const answer = await this.takeTurn(async () => {
      await io.stderr.write(`${shown}\n`);
      return askChoice(`May the model call ${label} with this input?`, [ONCE, FOR_THIS_CHAT, NO], asking);
    });
    if (answer === FOR_THIS_CHAT) this.#remembered.add(label);
    return answer !== NO;
  }
}

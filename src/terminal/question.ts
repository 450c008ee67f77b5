import type { Key } from 'node:readline';
import { LlmkitError } from '../core/errors.ts';
import { type Asking, type AskingInForm, inForm } from './form-keys.ts';

/** The means that every question is asked with. Questions go to stderr, so that stdout stays the answer's. */
interface QuestionContext {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
  /** Read as the question ends: nothing of it stays on the screen. */
  readonly clearPromptOnDone: boolean;
}

type LeavingKey = 'ctrl-g' | 'escape';

/** The outcome of a question that was left by a key. */
export const LEFT = Symbol('left');

export function answered<T>(asking: Asking, ask: (context: QuestionContext) => Promise<T>): Promise<T>;
export function answered<T>(
  asking: Asking,
  ask: (context: QuestionContext) => Promise<T>,
  leave: LeavingKey | undefined,
): Promise<T | typeof LEFT>;
/** Asks one question of inquirer. The key `leave` leaves it. */
export function answered<T>(
  asking: Asking,
  ask: (context: QuestionContext) => Promise<T>,
  leave?: LeavingKey,
): Promise<T | typeof LEFT> {
  return inForm(asking, async (form) => {
    for (;;) {
      const outcome = await answeredOnce(form, ask, leave);
      if (outcome !== STOPPED) return outcome;
    }
  });
}

/** The outcome of a question that was given up as the process was stopped: it would neither read nor draw any more. */
const STOPPED = Symbol('stopped');

async function answeredOnce<T>(
  { signal, keys }: AskingInForm,
  ask: (context: QuestionContext) => Promise<T>,
  leave: LeavingKey | undefined,
): Promise<T | typeof LEFT | typeof STOPPED> {
  signal.throwIfAborted();
  keys.resume();
  const giving = new AbortController();
  const onKey = (_text: string | undefined, { ctrl, name }: Key) => {
    const pressed = ctrl === true ? `ctrl-${name}` : name;
    if (leave !== undefined && pressed === leave) return giving.abort(LEFT);
    if (pressed !== 'ctrl-z') return;
    giving.abort(STOPPED);
    // Readline sees the key after us and stops the process at once.
    process.stderr.write(SHOW_CURSOR);
    keys.suspend();
  };
  // Readline pauses what it reads as it closes: after Ctrl-D too, of which a question hears nothing.
  const onPause = () => giving.abort();
  keys.stream.on('keypress', onKey).once('pause', onPause);
  try {
    return await ask({
      input: keys.stream,
      output: process.stderr,
      signal: AbortSignal.any([signal, giving.signal]),
      // A list that was left says nothing any more; a line goes on in an editor.
      get clearPromptOnDone() {
        return leave === 'escape' && giving.signal.reason === LEFT;
      },
    });
  } catch (thrown) {
    signal.throwIfAborted();
    const { reason } = giving.signal as { reason: unknown };
    if (reason === LEFT || reason === STOPPED) return reason;
    if (!giving.signal.aborted) throw thrown;
    throw new LlmkitError('interrupted', 'The question was left unanswered.', { cause: thrown });
  } finally {
    keys.stream.off('keypress', onKey).off('pause', onPause);
  }
}

const SHOW_CURSOR = '\u001b[?25h';

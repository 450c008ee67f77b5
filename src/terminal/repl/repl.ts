import type { ChatSession } from '../../core/chat-session.ts';
import { asLlmkitError, LlmkitError } from '../../core/errors.ts';
import type { ChatEvent } from '../../core/events.ts';
import { nearest } from '../../core/nearest.ts';
import type { InputHistory } from '../../core/ports.ts';
import { textOf } from '../../core/text-file.ts';
import type { Io, Waiting } from '../io.ts';
import { sanitizeLine } from '../sanitize.ts';
import { costLine, drawAnswer } from './answer-view.ts';
import { COMMANDS } from './commands/table.ts';
import { parseSaid } from './entry-rules.ts';
import type { Entered, LineEditor } from './line-editor.ts';
import type { Keyboard } from './keyboard.ts';
import type { Recall } from './recall.ts';
import type { ReplContext } from './repl-command.ts';
import type { Screen } from './screen.ts';
import { showThread } from './show-thread.ts';

export interface ReplParts {
  session: ChatSession;
  io: Pick<Io, 'readFile' | 'writeFile' | 'editText'>;
  screen: Screen;
  keyboard: Keyboard;
  editor: Pick<LineEditor, 'read'>;
  recall: Recall;
  spinner: Waiting;
  /** Where entries are kept; absent: only for this chat. */
  history?: InputHistory;
  fileExists: (path: string) => boolean;
  expandHome: (path: string) => string;
  /** Aborts when the process is to end. */
  signal: AbortSignal;
  verbose: boolean;
}

const LARGEST_FILE = 8 * 1024 * 1024;

/** The chat in a terminal: reads entries and runs them until the person leaves. No error ends it. */
export class Repl {
  readonly #parts: ReplParts;
  #leaving = false;
  #interrupts = 0;
  readonly #told = new Set<string>();

  constructor(parts: ReplParts) {
    this.#parts = parts;
  }

  /** Resolves when the person leaves; rejects with the reason of the signal when the process is to end. */
  async run(): Promise<void> {
    const { keyboard, session, screen, signal } = this.#parts;
    keyboard.open();
    try {
      screen.note('/help shows the commands, Ctrl-D leaves');
      if (session.thread) showThread(session.thread, screen);
      void this.#loadHistory();
      while (!this.#leaving) {
        const entered = await this.#parts.editor.read(await this.#prompt(), signal);
        await this.#entered(entered);
        signal.throwIfAborted();
      }
      if (session.thread) screen.note(screen.short(`kept as ${session.thread.id.slice(0, 8)}; llmkit chat -c goes on`));
    } finally {
      keyboard.close();
    }
  }

  async #entered(entered: Entered): Promise<void> {
    if (entered.type === 'end') this.#leaving = true;
    else if (entered.type === 'interrupt') this.#interrupted(entered);
    else await this.#said(entered);
  }

  /** A line that is cleared can be had back with Up; at an empty prompt the second Ctrl-C in a row leaves. */
  #interrupted({ text, isFirstKey }: Extract<Entered, { type: 'interrupt' }>): void {
    this.#parts.recall.add(text);
    if (text !== '' || !isFirstKey) this.#interrupts = 0;
    if (text === '') this.#interrupts += 1;
    if (this.#interrupts > 1) this.#leaving = true;
    else if (text === '') this.#parts.screen.note('Ctrl-C again leaves, and so does Ctrl-D');
  }

  async #said({ text, typed, isBlock }: Extract<Entered, { type: 'text' }>): Promise<void> {
    this.#interrupts = 0;
    if (text.trim() === '') return;
    await this.#remember(typed);
    try {
      const said = isBlock ? ({ type: 'text', text } as const) : parseSaid(text);
      const command = said.type === 'command' ? COMMANDS.find(({ name }) => name === said.name) : undefined;
      if (said.type === 'text') await this.#answer((options) => this.#parts.session.ask(said.text, options));
      else if (command) await (await command.load()).run(said.argument, this.#context());
      else await this.#unknown(said.name, text);
    } catch (thrown) {
      this.#tell(asLlmkitError(thrown));
    }
  }

  /** A path that is there is no command, but something to be said; unless it looks like the beginning of one. */
  async #unknown(name: string, text: string): Promise<void> {
    const names = COMMANDS.map((command) => command.name);
    const near = names.find((known) => known.startsWith(name)) ?? nearest(name, names);
    if (near === undefined && this.#parts.fileExists(`/${name}`))
      return this.#answer((options) => this.#parts.session.ask(text, options));
    throw new LlmkitError('usage', `There is no command /${name}.`, {
      hint: `${near ? `Did you mean /${near}?` : 'See /help.'} To send it as text, begin with //`,
    });
  }

  /** Draws one answer. Ctrl-C stops it and keeps what came. */
  async #answer(ask: (options: { signal: AbortSignal }) => AsyncIterable<ChatEvent>): Promise<void> {
    const { screen, session, spinner, verbose } = this.#parts;
    try {
      const { values, provider, model } = await session.effective();
      const waitingFor = screen.short(sanitizeLine(model ?? provider), 30);
      const live = values.stream !== false;
      const response = await this.#interruptible((signal) =>
        drawAnswer(ask({ signal }), { screen, spinner, waitingFor, live, verbose, told: this.#told, signal }),
      );
      if (response)
        screen.note(
          response.message.content === '' ? `the answer is empty · ${costLine(response)}` : costLine(response),
        );
    } catch (thrown) {
      const error = asLlmkitError(thrown);
      if (error.code === 'interrupted') screen.note('stopped; what came is kept, /retry asks again');
      else this.#tell(error, ' /retry asks again.');
    } finally {
      screen.line();
    }
  }

  /** Lets Ctrl-C end what `use` waits for. */
  async #interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stopping = new AbortController();
    const release = this.#parts.keyboard.onInterrupt(() => stopping.abort(new LlmkitError('interrupted', 'Stopped.')));
    try {
      return await use(AbortSignal.any([this.#parts.signal, stopping.signal]));
    } finally {
      release();
    }
  }

  #tell(error: LlmkitError, more = ''): void {
    // Whoever ended the process does not need to be told.
    if (this.#parts.signal.aborted) return;
    const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
    this.#parts.screen.error(`${sentence(error.message)}${error.hint ? ` ${sentence(error.hint)}` : ''}${more}`);
  }

  /** A history that cannot be read or written costs the history, never the chat. */
  async #remember(text: string): Promise<void> {
    if (!this.#parts.recall.add(text)) return;
    await this.#parts.history?.append(text).catch((thrown: unknown) => this.#withoutHistory(thrown));
  }

  async #loadHistory(): Promise<void> {
    const entries = await this.#parts.history?.read().catch((thrown: unknown) => this.#withoutHistory(thrown));
    if (entries) this.#parts.recall.prepend(entries);
  }

  #withoutHistory(thrown: unknown): void {
    this.#parts.screen.note(`note: what you type is not kept: ${asLlmkitError(thrown).message}`);
    delete this.#parts.history;
  }

  async #prompt(): Promise<string> {
    const { session, screen } = this.#parts;
    const room = Math.max(8, Math.floor(screen.output.columns / 3));
    const name = await session.effective().then(
      ({ model, provider }) => model ?? provider,
      () => 'llmkit',
    );
    return `${screen.styles.cyan(screen.short(name, room))}${screen.styles.bold(' › ')}`;
  }

  #context(): ReplContext {
    const { session, screen, keyboard, io, expandHome, fileExists } = this.#parts;
    return {
      session,
      screen,
      answer: (ask) => this.#answer(ask),
      lend: (use) => keyboard.lend(use),
      edit: (text) => keyboard.lend(() => io.editText(text, 'message.md')),
      readText: (file) =>
        this.#interruptible(async (signal) => textOf(await io.readFile(expandHome(file), LARGEST_FILE, signal), file)),
      writeNew: async (file, content) => {
        const path = expandHome(file);
        if (fileExists(path))
          throw new LlmkitError('conflict', `Cannot write ${file}: it exists.`, { hint: 'Name another file.' });
        await io.writeFile(path, content);
      },
      leave: () => void (this.#leaving = true),
    };
  }
}

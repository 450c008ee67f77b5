import { asLlmkitError, LlmkitError } from '../../core/errors.ts';
import type { ChatEvent, Notice } from '../../core/events.ts';
import type { Message } from '../../core/records/message.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import { toldInOneLine } from '../../core/short-names.ts';
import { sanitizeLine } from '../sanitize.ts';
import { answerFilters } from '../answer-filters.ts';
import { answerNote, stoppedNote } from '../answer-note.ts';
import { drawAnswer } from '../answer-view.ts';
import { costLine } from '../cost-line.ts';
import { reasoningOn } from '../reasoning.ts';
import { chatHint } from './advice.ts';
import { commandNamed, refuseUnlessPath, takesText } from './command-names.ts';
import { isLeavingWord, parseEntry } from './line/entry-rules.ts';
import type { ReplContext } from './repl-command.ts';
import { showConversation } from './show-conversation.ts';
import type { Entered } from './line/editor.ts';
import { replContext } from './context.ts';
import type { ReplParts } from './parts.ts';
import { noticesInChat } from './notices.ts';

const REMOVED = 'conversation was removed elsewhere';

/** The chat in a terminal: reads entries and runs them until the person leaves. No error ends it. */
export class Repl {
  readonly #parts: ReplParts;
  #leaving = false;
  #interrupts = 0;
  /** What the next line begins with. */
  #draft = '';
  /** Resolves once all that was typed so far is written down. */
  #remembered = Promise.resolve();
  #historyFault: string | undefined;
  readonly #wordingOf: (notice: Notice) => string | undefined;

  constructor(parts: ReplParts) {
    this.#parts = parts;
    this.#wordingOf = noticesInChat(parts);
  }

  /** Resolves when the person leaves; rejects with the reason when the process is to end. */
  async run(): Promise<void> {
    const { keyboard, session, screen, stop } = this.#parts;
    keyboard.open();
    try {
      screen.note('/help shows the commands, Ctrl-D leaves');
      showConversation(session, screen);
      void this.#loadHistory();
      for (let { settings } = this.#parts; !this.#leaving; settings = undefined) {
        this.#tellHistoryFault();
        const entered = await this.#parts.editor.read(await this.#prompt(settings), stop, this.#draft);
        this.#draft = '';
        await this.#entered(entered);
        stop.throwIfStopped();
      }
      await this.#farewell();
    } finally {
      keyboard.close();
      await this.#remembered;
    }
  }

  async #farewell(): Promise<void> {
    const { session, screen, isKept, dropUnused } = this.#parts;
    this.#tellHistoryFault();
    const dropped = await dropUnused?.();
    if (!session.conversation) return;
    if (session.conversation.id === dropped) return screen.note('nothing was said, and nothing is kept');
    if (await session.leaveIfRemoved()) return screen.note(`this ${REMOVED}`);
    screen.note(
      isKept ? `kept; llmkit chat --conv ${session.conversation.id.slice(0, 8)} goes on` : 'nothing was kept',
    );
  }

  async #entered(entered: Entered): Promise<void> {
    if (entered.type === 'end') this.#leaving = true;
    else if (entered.type === 'interrupt') this.#interrupted(entered);
    else if (entered.type === 'edit') await this.#edit(entered.text);
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

  /** What was typed so far goes on in the editor, and stands at the prompt again. */
  async #edit(text: string): Promise<void> {
    this.#interrupts = 0;
    this.#draft = text;
    // Whatever is saved there, Up brings it back.
    this.#parts.recall.add(text);
    try {
      this.#draft = await this.#context().edit(text);
    } catch (thrown) {
      await this.#tell(asLlmkitError(thrown));
    }
  }

  async #said({ text, typed, isBlock }: Extract<Entered, { type: 'text' }>): Promise<void> {
    this.#interrupts = 0;
    if (text.trim() === '') return;
    this.#remember(typed);
    try {
      const said = isBlock ? ({ type: 'text', text } as const) : parseEntry(text, takesText);
      if (!isBlock && isLeavingWord(said)) return await (await import('./commands/exit.ts')).offer('', this.#context());
      if (said.type === 'text') return await this.#ask(said.text);
      const command = commandNamed(said.name);
      if (command) return await (await command.load()).run(said.argument, this.#context());
      refuseUnlessPath(said.name, this.#parts.fileExists);
      await this.#ask(text);
    } catch (thrown) {
      const error = asLlmkitError(thrown);
      if (error.code === 'interrupted' && !this.#parts.stop.isStopped) this.#parts.screen.note('cancelled');
      else await this.#tell(error);
    }
  }

  #ask(text: string): Promise<void> {
    return this.#answer((options) => this.#parts.session.ask(text, options));
  }

  /** Draws one answer. Ctrl-C stops it and keeps what came. */
  async #answer(ask: (options: { signal: AbortSignal }) => AsyncIterable<ChatEvent>): Promise<void> {
    const { screen, session, spinner } = this.#parts;
    let came: Message | undefined;
    /** It is to fit a schema, and its text is told only if it does. */
    let isHeld = false;
    const watched = async function* (signal: AbortSignal) {
      for await (const event of ask({ signal })) {
        if (event.type === 'answer') came = event.response.message;
        else if (event.type === 'object' || event.type === 'text') isHeld = event.type === 'object';
        yield event;
      }
    };
    try {
      const { values, provider, model } = await session.effective();
      const waitingFor = screen.short(sanitizeLine(model ?? provider), 30);
      const response = await this.#interruptible((signal) =>
        drawAnswer(watched(signal), {
          output: screen.output,
          text: values.stream === false ? 'whole' : 'live',
          filters: () => answerFilters(screen.look(values.markdown)),
          reasoning: reasoningOn({
            output: screen.output,
            isWhole: this.#parts.showReasoning,
            dim: async () => screen.styles.dim,
          }),
          spinner,
          waitingFor,
          wordingOf: this.#wordingOf,
          note: (line) => screen.note(line),
          toolLine: (line) => screen.quote(line),
          signal,
        }),
      );
      if (response) screen.note([answerNote(response.message), costLine(response)].filter(Boolean).join(' · '));
    } catch (thrown) {
      const error = asLlmkitError(thrown);
      if (isHeld && came && came.content !== '') screen.block(came.content);
      const again = session.retryable === undefined ? '' : ' /retry asks again.';
      if (error.code === 'interrupted') screen.note(stoppedNote(came, again));
      else await this.#tell(error, again);
    } finally {
      screen.line();
    }
  }

  /** Lets Ctrl-C end what `use` waits for. */
  async #interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stopping = new AbortController();
    const release = this.#parts.keyboard.onInterrupt(() => stopping.abort(new LlmkitError('interrupted', 'Stopped.')));
    try {
      return await use(AbortSignal.any([this.#parts.stop.signal, stopping.signal]));
    } finally {
      release();
    }
  }

  async #tell(error: LlmkitError, more = ''): Promise<void> {
    const { session, screen, stop } = this.#parts;
    // Whoever ended the process does not need to be told.
    if (stop.isStopped) return;
    const isGone = error.code === 'not_found' && (await session.leaveIfRemoved());
    if (isGone) return screen.error(`This ${REMOVED}. What you say next begins a new one.${more}`);
    const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
    const hint = chatHint(error.advice);
    screen.error(toldInOneLine(sentence(error.message), `${hint ? sentence(hint) : ''}${more}`.trim()));
  }

  /** A history that cannot be read or written costs the history, never the chat; nobody waits for it but the end. */
  #remember(text: string): void {
    if (!this.#parts.recall.add(text)) return;
    const append = () => this.#parts.history?.append(text);
    this.#remembered = this.#remembered.then(append).catch((thrown: unknown) => this.#withoutHistory(thrown));
  }

  async #loadHistory(): Promise<void> {
    const entries = await this.#parts.history?.read().catch((thrown: unknown) => this.#withoutHistory(thrown));
    if (entries) this.#parts.recall.prepend(entries);
  }

  #withoutHistory(thrown: unknown): void {
    this.#historyFault = asLlmkitError(thrown).message;
    delete this.#parts.history;
  }

  /** Told between two entries: it may come in the middle of a line or an answer. */
  #tellHistoryFault(): void {
    if (this.#historyFault !== undefined)
      this.#parts.screen.note(`note: what you type is not kept: ${this.#historyFault}`);
    this.#historyFault = undefined;
  }

  async #prompt(settings: SettingsSnapshot | undefined): Promise<string> {
    const { session, screen } = this.#parts;
    const room = Math.max(8, Math.floor(screen.output.columns / 3));
    const name = await session.effective(settings).then(
      ({ model, provider }) => model ?? provider,
      () => 'llmkit',
    );
    return `${screen.styles.cyan(screen.short(name, room))}${screen.styles.bold(' › ')}`;
  }

  #context(): ReplContext {
    return replContext(this.#parts, {
      answer: (ask) => this.#answer(ask),
      interruptible: (use) => this.#interruptible(use),
      leave: () => void (this.#leaving = true),
    });
  }
}

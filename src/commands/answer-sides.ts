import type { Side } from '../core/conversations/side-by-side.ts';
import { asLlmkitError, type LlmkitError } from '../core/errors.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import { answerFilters, type AnswerLook } from '../terminal/answer-filters.ts';
import { answerNote } from '../terminal/answer-note.ts';
import { AnswerView } from '../terminal/answer-view.ts';
import { AnswerWriter } from '../terminal/answer-writer.ts';
import type { TextOutput } from '../terminal/io.ts';
import { Columns, widthOfEach } from '../terminal/side-by-side/columns.ts';
import { InTurn } from '../terminal/side-by-side/in-turn.ts';
import type { Surface } from '../terminal/side-by-side/surface.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { AnswerNotes } from './answer-notes.ts';
import type { Context } from './context.ts';
import { inShellWords } from './notice-words.ts';
import { firstCodeBlock } from './print-answer.ts';
import { AnswerForm } from './structured-answer.ts';

/** One of several answers, at its end. */
export interface SideAnswer {
  model: string;
  form: AnswerForm;
  notes: AnswerNotes;
  response?: ChatCompletionResponse;
  /** What it ended with: the others went on. */
  failure?: LlmkitError;
}

export interface SidesLook {
  markdown: AnswerLook['markdown'];
  /** Texts are shown as they come. */
  live: boolean;
  /** Only their first code blocks are wanted. */
  extract: boolean;
}

/** Where they are shown: beside each other on a terminal that is wide enough, else one after the other. */
export async function surfaceFor(
  models: readonly string[],
  file: TextOutput | undefined,
  context: Context,
): Promise<Surface> {
  const { io, globals } = context;
  const output = file ?? io.stdout;
  const headings = models.map(sanitizeLine);
  if (!output.isTTY) return new InTurn({ output, headings, asTheyCome: false });
  const { out: styles } = await context.styles();
  const width = widthOfEach(output, models.length);
  if (width !== undefined) return new Columns(output, headings, { width, styles });
  const spinner = io.stderr.isTTY && !globals.quiet ? context.spinner() : undefined;
  return new InTurn({ output, headings: headings.map((heading) => styles.bold(heading)), asTheyCome: true, spinner });
}

/** Shows all of them as they come; without a surface they are only taken in. Resolves once the last has ended. */
export async function followAll(
  sides: readonly Side[],
  surface: Surface | undefined,
  look: SidesLook,
  context: Context,
): Promise<SideAnswer[]> {
  try {
    return await Promise.all(sides.map((side, at) => new Follower(side, at, surface, look, context).follow()));
  } finally {
    await surface?.end();
  }
}

/** One of the answers on its way. */
class Follower {
  readonly #side: Side;
  readonly #at: number;
  readonly #surface: Surface | undefined;
  readonly #look: SidesLook;
  readonly #context: Context;
  readonly #answered: SideAnswer;

  constructor(side: Side, at: number, surface: Surface | undefined, look: SidesLook, context: Context) {
    this.#side = side;
    this.#at = at;
    this.#surface = surface;
    this.#look = look;
    this.#context = context;
    this.#answered = { model: side.model, form: new AnswerForm(), notes: new AnswerNotes(context) };
  }

  async follow(): Promise<SideAnswer> {
    const answered = this.#answered;
    const view = this.#view();
    try {
      for await (const given of this.#side.events) {
        const event = given.type === 'notice' ? await inShellWords(given) : given;
        answered.form.add(event);
        if (this.#context.globals.ndjson && !(event.type === 'notice' && this.#isHidden(event)))
          await this.#context.output.ndjson({ asked: answered.model, ...event });
        await view.show(event);
      }
    } catch (thrown) {
      answered.failure = asLlmkitError(thrown);
    }
    await view.end();
    if (view.response) answered.response = view.response;
    if (this.#look.extract) await this.#showCode();
    await this.#surface?.ended(this.#at, markOf(answered));
    return answered;
  }

  #view(): AnswerView {
    const { output } = this.#context;
    const { live, extract } = this.#look;
    const { model, notes } = this.#answered;
    return new AnswerView({
      output: this.#output,
      filters: () => this.#filters(),
      text: this.#surface === undefined || extract ? 'elsewhere' : live ? 'live' : 'whole',
      waitingFor: '',
      wordingOf: (notice) =>
        this.#isHidden(notice) || this.#context.globals.ndjson
          ? undefined
          : notes.sift(notice, `${model}: ${notice.message}`),
      note: (text) => (this.#surface ? this.#surface.beside(() => output.note(text)) : output.note(text)),
    });
  }

  get #output(): TextOutput {
    return this.#surface?.outputs[this.#at] ?? this.#context.io.stdout;
  }

  #filters() {
    const markdown = this.#answered.form.isStructured ? 'never' : this.#look.markdown;
    return answerFilters({ output: this.#output, markdown, colors: this.#context.colors() });
  }

  #isHidden({ verbose }: { verbose?: boolean }): boolean {
    const { globals } = this.#context;
    return globals.quiet || (verbose === true && !globals.verbose);
  }

  async #showCode(): Promise<void> {
    const { model, form, notes, response } = this.#answered;
    const text = response ? form.textOf(response) : '';
    if (this.#surface === undefined || text === '') return;
    const code = await firstCodeBlock(text);
    if (code === undefined) notes.add(`${model}: the answer has no code block; this is the whole answer`);
    await new AnswerWriter(this.#output).end(code ?? text);
  }
}

/** What stands by an answer that is none, or not whole. */
function markOf({ response, failure, form }: SideAnswer): string | undefined {
  if (failure === undefined) return undefined;
  if (!response?.message.content) return ' (no answer)';
  if (failure.code === 'refused') return ' (refused)';
  return form.isUnfit && response.message.incomplete !== true ? ' (does not fit)' : ' (cut off)';
}

/** Tells what there is to note of one, as its kind of answer has it. */
export function noteEnd({ model, response, notes }: SideAnswer): void {
  const note = response && answerNote(response.message);
  if (note !== undefined) notes.add(`${model}: ${note}`);
  notes.show();
}

import { Option, type Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import { type Attached, type Attachment, attachedOf } from '../core/files/attached.ts';
import type { FileService } from '../core/files/service.ts';
import { textOfFile } from '../core/files/text-file.ts';
import type { ServedFile } from '../core/ports/tool-servers.ts';
import type { Io } from '../terminal/io.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import type { Context } from './context.ts';
import { collect, wholeNumber } from './option-values.ts';
import { trimLineEnds } from './trim-line-ends.ts';

/** Options of every command that takes text from stdin and files. */
export interface InputOptions {
  file?: string[];
  stdin?: boolean;
  maxInput?: number;
  /** Plain http to another machine is let through. */
  allowHttp?: boolean;
  /** What --schema names: standard input is its own there. */
  schema?: string | undefined;
  /** The same of --rows. */
  rows?: string | undefined;
}

const SILENT = {
  waiting: 'note: waiting for standard input, which is open and brings nothing; --no-stdin goes on without it',
  'given up': 'note: standard input is open and brings nothing; going on without it, as --no-stdin does at once',
};
const LOOP_NOTE = 'note: the rest of a file that is being read, as by a loop, went along; --no-stdin leaves it there\n';

/** Bytes. */
export const DEFAULT_MAX_INPUT = 8 * 1024 * 1024;

export function addInputOptions(command: Command): Command {
  return command
    .option(
      '-f, --file <file>',
      'file, folder, address or mcp:NAME/URI that goes with the question, - is stdin (repeatable)',
      collect,
    )
    .addOption(anotherWordFor('file', '--context <file>'))
    .addOption(anotherWordFor('file', '-a, --attach <file>'))
    .option('--no-stdin', 'do not read standard input')
    .option('--max-input <bytes>', 'largest file or standard input taken (default 8 MiB)', wholeNumber);
}

/** What is piped in is what is said, unless a flag takes it. */
async function saidIn(bytes: Uint8Array): Promise<string> {
  try {
    return textOfFile(bytes, 'standard input');
  } catch (thrown) {
    const { goesAsFile } = await import('../core/files/attachment.ts');
    throw goesAsFile(bytes) ? notAsMessage() : thrown;
  }
}

function notAsMessage(): LlmkitError {
  return new LlmkitError('usage', 'Cannot take standard input as text: it is an image, a PDF or sound.', {
    advice: [{ kind: 'example', text: 'llmkit chat -f - "What is in it?"' }],
  });
}

/** An option that people know from other tools, or from before. */
function anotherWordFor(name: string, flags: string): Option {
  const option = new Option(flags, `another word for --${name}`).argParser(collect).hideHelp();
  option.attributeName = () => name;
  return option;
}

/** Makes what others may have written tamer, and tells what it took out. */
export interface InputFilter {
  clean(text: string, where: string): string;
}

/** Standard input and files of one command: stdin is read once, for whoever claims it first. */
export class Input {
  readonly #io: Io;
  readonly #limit: number;
  readonly #wantsStdin: boolean;
  /** The command has --no-stdin, which can be named. */
  readonly #hasFlag: boolean;
  readonly #signal: AbortSignal;
  readonly #served: (reference: string) => Promise<ServedFile[]>;
  readonly #allowHttp: boolean | undefined;
  #claimedBy: string | undefined;

  readonly #filter: InputFilter | undefined;

  /** `filter` looks at what standard input and files of values bring. */
  constructor(context: Context, options: InputOptions, filter?: InputFilter) {
    this.#io = context.io;
    this.#filter = filter;
    this.#signal = context.signal;
    this.#served = async (reference) => (await import('./tools/served.ts')).servedFiles(reference, context);
    this.#allowHttp = options.allowHttp;
    this.#limit = options.maxInput ?? DEFAULT_MAX_INPUT;
    this.#claimedBy = options.rows === '-' ? '--rows' : options.schema === '-' ? '--schema' : undefined;
    this.#wantsStdin = options.stdin !== false;
    this.#hasFlag = options.stdin !== undefined;
  }

  #tell(what: keyof typeof SILENT): void {
    void this.#io.stderr.write(`${SILENT[what]}\n`);
  }

  /** The text of a file, or of standard input for `-`; of one that is stored `keepsMark`, to the byte. */
  async file(path: string, what: string, options: { keepsMark?: boolean } = {}): Promise<string> {
    return textOfFile(
      await this.bytes(path, what),
      path === '-' ? 'standard input' : path,
      path === '-' ? {} : options,
    );
  }

  /** The bytes of a file, or of standard input for `-`. */
  async bytes(path: string, what: string): Promise<Uint8Array> {
    if (path !== '-') return this.#io.readFile(path, this.#limit, this.#signal);
    if (this.#claimedBy !== undefined) {
      throw new LlmkitError('usage', `Cannot give standard input to both ${this.#claimedBy} and ${what}.`, {
        advice: [{ kind: 'say', text: 'Use - once; put the other text into a file.' }],
      });
    }
    this.#claimedBy = what;
    if (this.#io.stdin.isTTY) {
      throw new LlmkitError('usage', `Cannot read ${what} from standard input: it is a terminal.`, {
        advice: [{ kind: 'give', what: 'file' }],
      });
    }
    return this.#io.stdin.read(this.#limit, this.#signal);
  }

  /** The path that a prompt remembers of the file it came from. */
  origin(path: string): string {
    return this.#io.absolutePath(path);
  }

  /**
   * The text that is piped in and nobody claimed; undefined when there is nothing. `canGoWithout` where there is enough to
   * say without it.
   */
  async rest(canGoWithout = false): Promise<string | undefined> {
    if (this.#claimedBy !== undefined || !this.#wantsStdin || this.#io.stdin.isTTY || !this.#io.stdin.isPiped)
      return undefined;
    this.#claimedBy = 'the message';
    const silence = this.#hasFlag ? { canGoWithout, tell: (what: keyof typeof SILENT) => this.#tell(what) } : undefined;
    const bytes = await this.#io.stdin.read(this.#limit, this.#signal, silence);
    const text = await saidIn(bytes);
    const left = text.trim() === '' ? '' : this.clean(text, 'standard input');
    return left.trim() === '' ? undefined : left;
  }

  /** `text`, which others may have written, as it may be sent. */
  clean(text: string, where: string): string {
    return this.#filter?.clean(text, where) ?? text;
  }

  /** The files of `-f`, in their order. */
  async attachments(
    sources: readonly string[] = [],
    files: FileService,
    words: readonly string[] = [],
  ): Promise<Attachment[]> {
    if (sources.length === 0) return [];
    // A pattern such as *.md is a list of names by the time we see it.
    const named = words.find((word) => /[./]/.test(word) && this.#io.kindOf(word) === 'file');
    if (named !== undefined)
      void this.#io.stderr.write(`note: ${sanitizeLine(named)} goes as a word; -f stands before each file\n`);
    const { attachmentsOf } = await import('../terminal/attachments.ts');
    const read = (path: string) => this.bytes(path, '-f');
    return attachmentsOf(sources, {
      io: this.#io,
      read,
      served: this.#served,
      files,
      limit: this.#limit,
      signal: this.#signal,
      allowHttp: this.#allowHttp,
    });
  }

  /** What goes with the question. */
  async attached(
    sources: readonly string[] | undefined,
    files: FileService,
    words?: readonly string[],
  ): Promise<Attached> {
    return attachedOf(await this.attachments(sources, files, words));
  }

  /**
   * The words to be said: unclaimed standard input, a blank line, and the words of the command line. `isMore` where there
   * is something to say besides.
   */
  async message(words: readonly string[], { isMore = false } = {}): Promise<string | undefined> {
    const typed = words.join(' ');
    const piped = await this.rest(isMore || typed.trim() !== '');
    if (piped === undefined) return typed.trim() === '' ? undefined : typed;
    if (typed.trim() !== '' && this.#io.stdin.isRest) void this.#io.stderr.write(LOOP_NOTE);
    const text = trimLineEnds(piped);
    return typed.trim() === '' ? text : `${text}\n\n${typed}`;
  }
}

import type { ReadStream } from 'node:tty';
import type { LlmkitError } from '../core/errors.ts';
import type { Environment } from '../core/environment.ts';

/** A stream that text is written to. */
export interface TextOutput {
  readonly isTTY: boolean;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
  /** Rows of the terminal, where it is known. */
  readonly rows?: number;
  /** True for a terminal that can go back to the beginning of a line and knows its size. */
  readonly canRedraw?: boolean;
  /** Writes now; a promise is returned only when the reader is slower than we are, and resolves when it caught up. */
  write(text: string): void | Promise<void>;
  /** Whether the system has everything that was written: the process may end. Absent where nobody asks. */
  readonly isWritten?: boolean;
}

export interface TextInput {
  readonly isTTY: boolean;
  /** A pipe, file or socket that may hold input, as opposed to a terminal or nothing. */
  readonly isPiped: boolean;
  /** True once a file was read that somebody had begun to read before, as a loop of the shell does. */
  readonly isRest?: boolean;
  /**
   * All of it as bytes; `input_too_large` above `limit` bytes; the reason of `signal` when it aborts. `silence` is told
   * where it brings nothing for 2 s. Called once.
   */
  read(limit: number, signal: AbortSignal, silence?: Silence): Promise<Uint8Array>;
}

/** What to do about an input that is open and brings nothing. */
export interface Silence {
  /** There is enough without it: then a socket, which programs leave open for those they start, is given up. */
  canGoWithout: boolean;
  tell(what: 'waiting' | 'given up'): void;
}

/** Keys of the terminal itself, where standard input is taken by something else. */
export interface TerminalKeys {
  readonly stream: ReadStream;
  close(): void;
}

/** Shows that something is awaited. `start` after `pause` goes on with the same wait. */
export interface Waiting {
  /** `text` has to be safe to show; `detail` tells anew how far it is. */
  start(text: string, detail?: () => string): void;
  pause(): void;
  stop(): void;
}

/** A file can be read without waiting for anybody; what is none of the kinds is a pipe, a socket or a device. */
export type FileKind = 'file' | 'folder' | 'other';

export interface FolderEntry {
  name: string;
  /** Links are not followed here. */
  kind: FileKind | 'link';
}

/** Hands the terminal to something else until `use` is done. */
export type Lend<T> = (use: () => Promise<T>) => Promise<T>;

/** What came once and can be read again. */
export interface KeptPieces {
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): void;
}

/** A file that is being written. */
export interface OutputFile {
  /** A promise is returned only when the reader of a pipe is slower than we are. */
  write(text: string): void | Promise<void>;
  /** Throws what could not be written. */
  close(): Promise<void>;
}

/** The outside as far as a command reaches it. Commands get it as an argument and touch nothing else. */
export interface Io {
  readonly env: Environment;
  readonly stdin: TextInput;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /**
   * Bytes of a file named by the user; `not_found`, `usage` for a folder, `input_too_large` above `limit`. `signal` ends
   * the wait for a pipe that nobody writes to.
   */
  readFile(path: string, limit: number, signal: AbortSignal): Promise<Uint8Array>;
  /** What a path leads to, through links too; undefined where there is nothing, or nothing that can be looked at. */
  kindOf(path: string): FileKind | undefined;
  /** True where anything stands, also a link that leads nowhere. */
  isTaken(path: string): boolean;
  /** What stands in a folder, by name. Throws `usage`, and `not_found` where there is none. */
  listFolder(path: string): Promise<FolderEntry[]>;
  /** Makes a folder named by the user, and those that it stands in. */
  makeFolder(path: string): Promise<void>;
  /** The bytes of a file, a pipe or, for `-`, of standard input, piece by piece. `signal` ends the wait for a pipe. */
  readPieces(path: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** True where both paths lead to one file, also by a second name of it. */
  isSameFile(one: string, other: string): boolean;
  /** The same path from the root, for what outlives the folder that the user stands in. */
  absolutePath(path: string): string;
  /** Where a path leads to once all links are followed; undefined where nothing is there. */
  realPath(path: string): string | undefined;
  /** Throws what `writeFile` would, as far as can be told without writing. */
  checkWritable(path: string): Promise<void>;
  /** Writes a file named by the user; `signal` ends the wait for who reads a pipe. */
  writeFile(path: string, content: string, signal: AbortSignal): Promise<void>;
  /** Keeps what comes where it can be read again, and nobody else can; it is gone with the process. */
  keepPieces(pieces: AsyncIterable<Uint8Array>): Promise<KeptPieces>;
  /** A file named by the user that is written little by little; what stood there is gone. */
  openOutput(path: string, signal: AbortSignal): Promise<OutputFile>;
  /** The file of the program `name` on PATH; undefined where there is none. */
  findProgram(name: string): Promise<string | undefined>;
  /** Writes a script that can be run, whole or not at all. Throws `conflict` for a file there whose text is not ours. */
  writeScript(path: string, text: string, isOurs: (text: string) => boolean): Promise<void>;
  /** Removes such a script; false where there is none. Throws `conflict` for one that is not ours. */
  removeScript(path: string, isOurs: (text: string) => boolean): Promise<boolean>;
  /** Lets the user edit `text` in their editor, as a file called `name`; resolves to what was saved. */
  editText(text: string, name: string): Promise<string>;
  /** The terminal's keys beside a standard input that is none; absent or undefined where there is no terminal. */
  openTerminalKeys?(): Promise<TerminalKeys | undefined>;
  /**
   * Runs another program from the PATH of `env`, with our standard streams; resolves to its exit code, or to undefined
   * where there is none of that name.
   */
  runProgram(name: string, args: readonly string[], env: Environment): Promise<number | undefined>;
  /**
   * Shows a text in the user's pager, until it is left; resolves to false where there is none, also where this is absent.
   * `lend` hands the terminal over.
   */
  showInPager?(text: string, signal: AbortSignal, lend?: Lend<boolean>): Promise<boolean>;
  /** Hands a text to the clipboard, by programs and by the terminal; resolves to which it were. Waits for none of them. */
  copy?(text: string): Promise<string[]>;
  /** A spinner on stderr; absent, or showing nothing, where that is no terminal. */
  spinner?(color: boolean): Waiting;
  /** Calls back when the user or the system wants an end: a signal, or nobody reads stdout any more. */
  onStop(stop: (reason: LlmkitError) => void): () => void;
}

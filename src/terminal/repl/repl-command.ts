import type { ChatSession } from '../../core/conversations/chat-session.ts';
import type { Attachment } from '../../core/files/attached.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { ChatEvent } from '../../core/events.ts';
import type { Copy } from '../copied.ts';
import type { Row } from '../pick.ts';
import type { TranscriptFormat } from '../../core/ports/conversation-formats.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { ToolChoice } from '../../core/tools/tool-choice.ts';
import type { Screen } from './screen.ts';

/** Kinds of words that Tab offers behind a command. */
export type Completes = 'conversations' | 'files' | 'models' | 'prompts' | 'settings';

/** One command of the chat: a row of `commands/table.ts` and a file beside it. */
export interface CommandRow {
  name: string;
  /** The word for its argument in `/help`. */
  argument?: string;
  description: string;
  completes?: Completes;
  /** It takes a text of several lines; what else begins so is pasted, and no command. */
  takesText?: boolean;
  load(): Promise<{ run: ReplCommand }>;
}

/** The means of a command of the chat. */
export interface ReplContext {
  readonly session: ChatSession;
  readonly screen: Screen;
  readonly tools: ToolChoice;
  /** All commands of the chat. */
  readonly commands: readonly CommandRow[];
  /** True when the conversation outlives this chat. */
  readonly isKept: boolean;
  /** Draws an answer; Ctrl-C stops it. Whatever goes wrong is told here and never thrown. */
  answer: (ask: (options: { signal: AbortSignal }) => AsyncIterable<ChatEvent>) => Promise<void>;
  /** Lets Ctrl-C end what `use` waits for. */
  interruptible: <T>(use: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Asks a question that Enter answers with yes. */
  isWanted: (question: string) => Promise<boolean>;
  /**
   * Lets the person choose one of `rows`, beginning at `suggestion`; undefined when it is left. Absent on a terminal that
   * cannot move its cursor.
   */
  pick?: (question: string, rows: readonly Row[], suggestion?: string) => Promise<string | undefined>;
  /** Says that `what` is waited for; Ctrl-C ends the wait. */
  waitFor: <T>(what: string, use: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Hands the terminal to a form until `use` is done. */
  lend: <T>(use: () => Promise<T>) => Promise<T>;
  /** Shows a long text, which is safe and ends in a line end: in the user's pager where there is one. */
  page: (text: string) => Promise<void>;
  copy: Copy;
  /** The user's editor on `text`; resolves to what was saved, without line ends at its end. */
  edit: (text: string) => Promise<string>;
  /** The file that was meant: `~` is the user's own folder, and a dragged file comes in quotes or with backslashes. */
  pathOf: (typed: string) => string;
  /** What a line names as it goes with a message: files, folders, addresses, with quotes and patterns as in a shell. */
  attachments: (line: string) => Promise<Attachment[]>;
  /** Writes a conversation to a file that the user named; refuses one that is there, unless it is its earlier export. */
  writeExport: (file: string, conversation: Conversation, format: TranscriptFormat) => Promise<void>;
  /** Ends the chat after this command. */
  leave: () => void;
}

/** Runs one command; what it throws is told in one line, and the chat goes on. */
export type ReplCommand = (argument: string, repl: ReplContext) => Promise<void>;

/** `text` as a whole number of 1 or more; undefined when it is empty. Throws `usage`. */
export function numberIn(text: string, example: string): number | undefined {
  if (text === '') return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(text)} as a number.`, {
    advice: [{ kind: 'example', text: example }],
  });
}

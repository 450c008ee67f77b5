import fs from 'node:fs';
import type { ChatSession } from '../../core/conversations/chat-session.ts';
import type { ConversationExports } from '../../core/conversations/exports.ts';
import type { FileService } from '../../core/files/service.ts';
import type { ServedFile } from '../../core/ports/tool-servers.ts';
import type { InputHistory } from '../../core/ports/input-history.ts';
import { expandHome } from '../expand-home.ts';
import type { Stop } from '../../core/stopping.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import type { KeyCommands } from '../../core/settings/key-commands.ts';
import type { ToolChoice } from '../../core/tools/tool-choice.ts';
import type { Io, Waiting } from '../io.ts';
import type { ColorLevel, Styles } from '../styles.ts';
import { completer } from './completer.ts';
import { Keyboard } from './line/keyboard.ts';
import { LineEditor } from './line/editor.ts';
import { plainView, readlineView } from './line/view.ts';
import { Recall } from './line/recall.ts';
import { Repl } from './repl.ts';
import { Screen } from './screen.ts';
import { present } from '../../core/fields.ts';

export interface StartOptions {
  session: ChatSession;
  exports: ConversationExports;
  files: FileService;
  /** What stands at an address of a server of MCP. */
  served: (reference: string) => Promise<ServedFile[]>;
  io: Io;
  styles: Styles;
  colors: ColorLevel;
  /** Absent: nothing of what is typed is kept. */
  history?: InputHistory;
  /** Comes when the process is to end. */
  stop: Stop;
  verbose: boolean;
  showReasoning: boolean;
  /** Undefined: nothing tells that an answer is awaited. */
  spinner: Waiting | undefined;
  /** Removes the conversation that the chat was begun with, unless it was used since; resolves to its id if it went. */
  dropUnused?: () => Promise<string | undefined>;
  /** True when conversations outlive the chat. */
  isKept: boolean;
  /** Bytes of a file that is taken. */
  largestFile: number;
  /** As they were read before the first question. */
  settings?: SettingsSnapshot;
  /** The first line of the chat. */
  opening?: string;
  /** Programs that may need the terminal in the midst of an answer. */
  keyCommands: Pick<KeyCommands, 'lend'>;
  tools: ToolChoice;
}

const NO_SPINNER = { start() {}, pause() {}, stop() {} };

/** Runs the chat on this process's terminal until the person leaves. */
export function startRepl({
  session,
  io,
  styles,
  colors,
  history,
  spinner = NO_SPINNER,
  opening,
  keyCommands,
  ...rest
}: StartOptions): Promise<void> {
  // A terminal that cannot move its cursor gets characters and nothing else.
  const isDumb = io.env['TERM'] === 'dumb';
  const { stdin, stdout } = process;
  const write = (text: string) => void stdout.write(text);
  const keyboard = new Keyboard(stdin, write, { marks: !isDumb, stop: stopProcess });
  const recall = new Recall();
  const complete = completer(session);
  const editor = new LineEditor({
    keyboard,
    recall,
    room: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    open: (prompt, onBusy) =>
      isDumb
        ? plainView(write, prompt)
        : readlineView({ output: stdout, prompt, complete, suspend: (on) => keyboard.suspend(on), onBusy }),
  });
  keyCommands.lend = rest.tools.approval.lend = (use) => {
    spinner.pause();
    return keyboard.lend(use);
  };
  const screen = new Screen(io.stdout, styles, colors);
  if (opening !== undefined) screen.note(opening);
  const repl = new Repl({
    session,
    io,
    keyboard,
    editor,
    recall,
    ...rest,
    expandHome,
    screen,
    spinner,
    canRedraw: !isDumb,
    ...present({ history }),
    fileExists: fs.existsSync,
  });
  return repl.run();
}

function stopProcess(): void {
  if (process.platform !== 'win32') process.kill(process.pid, 'SIGTSTP');
}

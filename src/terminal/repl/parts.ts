import type { ChatSession } from '../../core/conversations/chat-session.ts';
import type { ConversationExports } from '../../core/conversations/exports.ts';
import type { FileService } from '../../core/files/service.ts';
import type { ServedFile } from '../../core/ports/tool-servers.ts';
import type { InputHistory } from '../../core/ports/input-history.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import type { Stop } from '../../core/stopping.ts';
import type { ToolChoice } from '../../core/tools/tool-choice.ts';
import type { Io, Waiting } from '../io.ts';
import type { LineEditor } from './line/editor.ts';
import type { Keyboard } from './line/keyboard.ts';
import type { Recall } from './line/recall.ts';
import type { Screen } from './screen.ts';

/** The means of the chat. */
export interface ReplParts {
  session: ChatSession;
  io: Pick<
    Io,
    | 'listFolder'
    | 'readFile'
    | 'readPieces'
    | 'writeFile'
    | 'editText'
    | 'showInPager'
    | 'copy'
    | 'kindOf'
    | 'absolutePath'
  >;
  exports: ConversationExports;
  tools: ToolChoice;
  files: FileService;
  /** What stands at an address of a server of MCP. */
  served: (reference: string) => Promise<ServedFile[]>;
  screen: Screen;
  keyboard: Keyboard;
  editor: Pick<LineEditor, 'read'>;
  recall: Recall;
  spinner: Waiting;
  /** Where entries are kept; absent: only for this chat. */
  history?: InputHistory;
  fileExists: (path: string) => boolean;
  expandHome: (path: string) => string;
  /** Removes the conversation that the chat was begun with, unless it was used since; resolves to its id if it went. */
  dropUnused?: () => Promise<string | undefined>;
  /** True when conversations outlive the chat. */
  isKept: boolean;
  /** The terminal can move its cursor. */
  canRedraw: boolean;
  /** Bytes of a file that is taken. */
  largestFile: number;
  /** What was read for the first prompt; later ones go by what stands there then. */
  settings?: SettingsSnapshot;
  /** Comes when the process is to end. */
  stop: Stop;
  verbose: boolean;
  /** Reasoning is shown whole, not only its last line. */
  showReasoning: boolean;
}

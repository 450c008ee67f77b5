import type { ReplCommand } from '../repl-command.ts';

/** What stands behind a command, for Tab. */
export type Completes = 'conversations' | 'files' | 'models' | 'prompts' | 'settings';

/** One command of the chat: a row here and a file beside. */
export interface CommandRow {
  name: string;
  /** What stands behind it, for `/help`. */
  argument?: string;
  description: string;
  completes?: Completes;
  /** It takes a text of several lines; what else begins so is pasted, and no command. */
  takesText?: boolean;
  load(): Promise<{ run: ReplCommand }>;
}

export const COMMANDS: readonly CommandRow[] = [
  { name: 'help', description: 'this list', load: () => import('./help.ts') },
  {
    name: 'model',
    argument: '[MODEL]',
    description: 'show or change the model',
    completes: 'models',
    load: () => import('./model.ts'),
  },
  {
    name: 'system',
    argument: '[TEXT]',
    description: 'show or change the system prompt (- for none)',
    takesText: true,
    load: () => import('./system.ts'),
  },
  {
    name: 'set',
    argument: '[KEY [VALUE]]',
    description: 'show or change a parameter (- for the default)',
    completes: 'settings',
    load: () => import('./set.ts'),
  },
  {
    name: 'prompt',
    argument: 'NAME [-v K=V …] [TEXT]',
    description: 'send a prompt, stored or a file',
    completes: 'prompts',
    takesText: true,
    load: () => import('./prompt.ts'),
  },
  {
    name: 'vars',
    argument: '[K=V …]',
    description: 'show or change stored values of variables',
    load: () => import('./vars.ts'),
  },
  {
    name: 'file',
    argument: '[FILE]',
    description: 'send a file with the next message (- for none)',
    completes: 'files',
    load: () => import('./file.ts'),
  },
  { name: 'retry', description: 'ask the last question again', load: () => import('./retry.ts') },
  { name: 'undo', argument: '[N]', description: 'take back the last exchange, or N', load: () => import('./undo.ts') },
  {
    name: 'edit',
    argument: '[N [TEXT]]',
    description: 'write in your editor; rewrite message N',
    takesText: true,
    load: () => import('./edit.ts'),
  },
  { name: 'fork', argument: '[N]', description: 'go on in a copy, up to message N', load: () => import('./fork.ts') },
  {
    name: 'history',
    argument: '[N]',
    description: 'the messages so far; message N whole',
    load: () => import('./history.ts'),
  },
  { name: 'title', argument: '[TEXT]', description: 'show or change the title', load: () => import('./title.ts') },
  {
    name: 'open',
    argument: '[CONV]',
    description: 'go on in another conversation',
    completes: 'conversations',
    load: () => import('./open.ts'),
  },
  { name: 'new', description: 'begin a new conversation', load: () => import('./new.ts') },
  { name: 'clear', description: 'take back all messages', load: () => import('./clear.ts') },
  { name: 'usage', description: 'tokens and time of this conversation', load: () => import('./usage.ts') },
  {
    name: 'export',
    argument: '[FILE]',
    description: 'write it down as Markdown (.md) or JSON (.json)',
    completes: 'files',
    load: () => import('./export.ts'),
  },
  { name: 'exit', description: 'leave (or Ctrl-D)', load: () => import('./exit.ts') },
];

import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { holdsCommands, registerVerbs, type Verbs } from '../noun.ts';
import type { Noun } from '../program.ts';
import { registerClear } from './clear.ts';
import { registerEdit } from './edit.ts';
import { registerFork } from './fork.ts';
import { registerList } from './list.ts';
import { registerNew } from './new.ts';
import { registerRemove } from './rm.ts';
import { registerRename } from './rename.ts';
import { registerRetry } from './retry.ts';
import { registerSend } from './send.ts';
import { registerSet } from './set.ts';
import { registerShow } from './show.ts';
import { registerVars } from './vars.ts';
import { registerUndo } from './undo.ts';

const HELP = `
CONV is last (the last used), an id, an exact title, or the first 4 or more characters of an id.

Examples:
  llmkit conv new "Trip to Oslo" -s "You are a travel agent." --provider mock
  llmkit conv send last "What should I pack?"
  llmkit conv list
  llmkit conv show last
`;

const VERBS: Verbs = {
  new: registerNew,
  send: registerSend,
  retry: registerRetry,
  undo: registerUndo,
  edit: registerEdit,
  fork: registerFork,
  set: registerSet,
  rename: registerRename,
  list: registerList,
  show: registerShow,
  vars: registerVars,
  clear: registerClear,
  rm: registerRemove,
};

export function register(parent: Command, context: Context, noun: Noun, verb?: string): void {
  const conv = holdsCommands(parent.command(noun.name))
    .description('Conversations: stored threads with their whole history.')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', HELP);
  registerVerbs(conv, VERBS, context, verb);
}

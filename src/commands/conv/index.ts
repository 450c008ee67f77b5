import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { holdsCommands } from '../noun.ts';
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

export function register(parent: Command, context: Context, noun: Noun): void {
  const conv = holdsCommands(parent.command(noun.name))
    .description('Conversations: stored threads with their whole history.')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', HELP);
  registerNew(conv, context);
  registerSend(conv, context);
  registerRetry(conv, context);
  registerUndo(conv, context);
  registerEdit(conv, context);
  registerFork(conv, context);
  registerSet(conv, context);
  registerRename(conv, context);
  registerList(conv, context);
  registerShow(conv, context);
  registerVars(conv, context);
  registerClear(conv, context);
  registerRemove(conv, context);
}

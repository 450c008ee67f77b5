import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { holdsCommands, registerVerbs, type Verbs } from '../noun.ts';
import type { Noun } from '../program.ts';
import { registerAdd } from './add.ts';
import { registerCheck } from './check.ts';
import { registerList } from './list.ts';
import { registerRender } from './render.ts';
import { registerRemove } from './rm.ts';
import { registerRun } from './run.ts';
import { registerShow } from './show.ts';

const HELP = `
NAME is a stored prompt or one that comes with llmkit; NAME@3 is its version 3. What contains a / or ends in .md or
.liquid is a file, used in place.

Examples:
  llmkit prompt list
  git diff --staged | llmkit prompt run commit_message --provider mock
  llmkit prompt run translate -v language=French --provider mock "Good morning"
  llmkit prompt show summarize
`;

const VERBS: Verbs = {
  run: registerRun,
  list: registerList,
  show: registerShow,
  render: registerRender,
  add: registerAdd,
  check: registerCheck,
  rm: registerRemove,
};

export function register(parent: Command, context: Context, noun: Noun, verb?: string): void {
  const prompt = holdsCommands(parent.command(noun.name))
    .description('Prompts: templates with typed variables, kept with every version.')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', HELP);
  registerVerbs(prompt, VERBS, context, verb);
}

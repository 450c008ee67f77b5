import type { Command } from 'commander';
import type { ImportedConversation, ConversationImport } from '../../core/conversations/imports.ts';
import { asLlmkitError, LlmkitError } from '../../core/errors.ts';
import type { Lost } from '../../core/ports/conversation-formats.ts';
import type { Context } from '../context.ts';

const EXAMPLES = `
Taken are llmkit's own JSON, messages arrays and whole requests,
conversations.json of ChatGPT and Claude, llm logs --json, sessions of aichat,
gptme, Claude Code and Codex, and MyActivity.json of Gemini. Importing the same
again adds nothing; a newer export adds what is new. Nothing is overwritten, and
nothing is fetched.

Examples:
  llmkit conv import conversations.json
  llmkit conv import session.jsonl trip.json
  llm logs --json -n 0 | llmkit conv import -
`;

type Run = (files: string[], context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = importConversations): void {
  parent
    .command('import')
    .description('Take in conversations of other programs, and of other homes.')
    .argument('<file...>', 'files, - is standard input')
    .addHelpText('after', EXAMPLES)
    .action((files: string[]) => run(files, context));
}

/** What became of all files together. */
interface Report {
  imported: { id: string; title: string; messages: number }[];
  appended: { id: string; title: string; messages: number }[];
  unchanged: number;
  forks: number;
  /** What could not be taken over, in words, and how often. */
  lost: Lost;
  faults: string[];
}

export async function importConversations(files: string[], context: Context): Promise<void> {
  const app = await context.app();
  const report: Report = { imported: [], appended: [], unchanged: 0, forks: 0, lost: {}, faults: [] };
  const spinner = context.globals.quiet ? undefined : context.spinner();
  spinner?.start('importing', () => `${report.imported.length + report.appended.length + report.unchanged}`);
  try {
    const imports = await app.conversationImport();
    for (const file of files) await importFile(file, { report, imports, isAlone: files.length === 1 }, context);
  } finally {
    spinner?.stop();
    tell(report, context);
  }
  if (isEmpty(report)) context.output.note('nothing was imported: what was given holds no message');
  await context.output.result(report, () => '');
  if (report.faults.length > 0) {
    const what = report.faults.length === 1 ? 'one part' : `${report.faults.length} parts`;
    throw new LlmkitError('check_failed', `Cannot import ${what} of what was given; the rest is taken in.`);
  }
}

/** A file that cannot be read at all is told, and the others are read. */
async function importFile(
  file: string,
  { report, imports, isAlone }: { report: Report; imports: ConversationImport; isAlone: boolean },
  { io, signal }: Context,
): Promise<void> {
  if (file === '-' && io.stdin.isTTY)
    throw new LlmkitError('usage', 'Cannot import from standard input: it is a terminal.', {
      advice: [{ kind: 'give', what: 'file' }],
    });
  const name = file === '-' ? 'standard input' : file;
  try {
    for await (const each of imports.read({ name, pieces: io.readPieces(file, signal) })) {
      signal.throwIfAborted();
      add(each, report);
    }
  } catch (thrown) {
    const fault = asLlmkitError(thrown);
    if (fault.code !== 'usage' && fault.code !== 'not_found') throw fault;
    // Alone it is the error of the command, with what to do about it.
    if (isAlone && isEmpty(report)) throw fault;
    report.faults.push(fault.message);
  }
}

function isEmpty({ imported, appended, unchanged, faults }: Report): boolean {
  return imported.length + appended.length + unchanged + faults.length === 0;
}

function add(each: ImportedConversation, report: Report): void {
  if (each.type === 'fault') report.faults.push(each.fault.message);
  else {
    const { type, id, title, messages, fork, lost } = each;
    if (type === 'new') report.imported.push({ id, title, messages });
    else if (type === 'appended') report.appended.push({ id, title, messages });
    else report.unchanged++;
    if (fork && type === 'new') report.forks++;
    if (type === 'unchanged') return;
    for (const [what, count] of Object.entries(lost)) report.lost[what] = (report.lost[what] ?? 0) + count;
  }
}

const MOST_FAULTS = 20;

function tell({ imported, appended, unchanged, forks, lost, faults }: Report, { output }: Context): void {
  const messages = (some: readonly { messages: number }[]) => some.reduce((sum, each) => sum + each.messages, 0);
  const branches = forks > 0 ? `, ${forks} of them branches` : '';
  if (imported.length > 0)
    output.note(
      `imported ${counted(imported.length, 'conversation')} with ${counted(messages(imported), 'message')}${branches}`,
    );
  if (appended.length > 0)
    output.note(`added ${counted(messages(appended), 'message')} to ${counted(appended.length, 'conversation')}`);
  if (unchanged > 0)
    output.note(`${counted(unchanged, 'conversation')} ${unchanged === 1 ? 'was' : 'were'} here already`);
  const losses = Object.entries(lost).map(([what, count]) => `${what} (${count})`);
  if (losses.length > 0) output.note(`not taken over: ${losses.join(', ')}`);
  for (const fault of faults.slice(0, MOST_FAULTS)) output.warn(`warning: ${fault}`);
  if (faults.length > MOST_FAULTS) output.warn(`warning: and ${faults.length - MOST_FAULTS} more`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

import type { Command } from 'commander';
import { present } from '../../core/fields.ts';
import type { Rerun } from '../../core/conversations/rerun.ts';
import type { Reruns } from '../../core/conversations/reruns.ts';
import type { ToolOptions } from '../../core/exchange/input.ts';
import type { App } from '../../core/services.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { YES } from '../confirm.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { inShellWords } from '../notice-words.ts';
import { collect } from '../option-values.ts';
import { addVariableOptions, givenValues, namedPrompt, type VariableOptions } from '../variable-values.ts';

export interface RerunOptions extends VariableOptions {
  prompt?: string;
  tool?: string[];
  yes?: boolean;
}

const EXAMPLES = `
The new conversation knows which one it came from; compare them with conv diff.
No tool is run: what tools gave then is sent again. With -T the model is told of
its tools as it was then; what it calls besides is refused.

Examples:
  llmkit conv rerun last
  llmkit conv rerun last -m mock/echo --temperature 0
  llmkit conv rerun 3f2a9c41 -v tone=formal
  llmkit conv rerun 3f2a9c41 --prompt summarize@2
`;

type Run = (reference: string, options: RerunOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = rerun): void {
  const command = parent
    .command('rerun')
    .description(
      'Ask the questions of a conversation again, in a new one, with what is named changed, and print its id.',
    )
    .argument('<conv>', 'conversation')
    .option('--prompt <prompt>', 'another prompt, version or file in place of the one it was made from');
  addVariableOptions(command)
    .option('-T, --tool <tool>', 'tell the model of a tool again, a file or NAME[/TOOL] (repeatable)', collect)
    .option(...YES);
  addSettingOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: RerunOptions) => run(reference, options, context));
}

export async function rerun(reference: string, options: RerunOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const input = new Input(context, {});
  const prompt = options.prompt === undefined ? undefined : await namedPrompt(options.prompt, app, input, context);
  const values = await givenValues(options, input, app);
  const reruns = await app.reruns();
  const plan = await reruns.plan(id, present({ settings: settingsFromOptions(options), values, prompt }));
  if (!(await mayAsk(plan, options, context))) return;
  await ask(plan, reruns, present({ tools: await toolsToTell(options.tool, app, context) }), context);
  const made = await app.conversations.find(plan.draft.id);
  await context.output.result(made, () => made.id);
}

/** More calls than this are asked about. */
const MANY = 5;

/** Says how many calls there will be; many are asked about on a terminal. */
async function mayAsk({ questions, effective }: Rerun, { yes }: RerunOptions, context: Context): Promise<boolean> {
  const { io, output, signal } = context;
  const count = questions.length;
  const what = `${count} question${count === 1 ? '' : 's'} of ${effective.provider}/${effective.model ?? 'no model'}`;
  if (yes || count <= MANY || !io.stdin.isTTY || !io.stderr.isTTY) {
    output.note(`asking ${what}`);
    return true;
  }
  const { askYesNo } = await import('../../terminal/forms.ts');
  if (await askYesNo(`Ask ${sanitizeLine(what)}?`, { signal })) return true;
  output.note('nothing was asked');
  return false;
}

/** Tools that the model is told of, and that are not run. */
async function toolsToTell(named: string[] | undefined, app: App, context: Context): Promise<ToolOptions['tools']> {
  if (named === undefined) return undefined;
  const [{ Toolset }, { withoutRuns }] = await Promise.all([
    import('../tools/toolset.ts'),
    import('../../core/tools/offered-tools.ts'),
  ]);
  const { tools } = await new Toolset({ tool: named }, app, context).forExchange();
  return tools && withoutRuns(tools, 'This call was not run: no tool runs when a conversation is asked again.');
}

/** Asks one after the other. What came before a fault is kept, and said. */
async function ask(plan: Rerun, reruns: Reruns, tools: Pick<ToolOptions, 'tools'>, context: Context): Promise<void> {
  const { globals, output, signal } = context;
  const total = plan.questions.length;
  let answered = -1;
  try {
    for await (const event of reruns.ask(plan, { signal, ...tools })) {
      if (event.type === 'asking') {
        answered++;
        output.note(`${event.number}/${total} ${short(event.question)}`);
      } else if (event.type === 'notice' && (!event.verbose || globals.verbose))
        output.note(`note: ${(await inShellWords(event)).message}`);
    }
  } catch (thrown) {
    if (answered > 0) output.note(`${answered} of ${total} are answered and kept as ${plan.draft.id.slice(0, 8)}`);
    throw thrown;
  }
}

const LONGEST = 60;

function short(text: string): string {
  const line = sanitizeLine(text);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

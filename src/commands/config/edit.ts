import type { Command } from 'commander';
import { asLlmkitError, LlmkitError } from '../../core/errors.ts';
import type { Context } from '../context.ts';

type Run = (context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = editConfig): void {
  parent
    .command('edit')
    .description(
      'Open config.json in your editor, with the values of headers, which list hides; what is saved is checked before it counts.',
    )
    .addHelpText('after', '\nExample:\n  llmkit config edit\n')
    .action(() => run(context));
}

/** Opens the settings in an editor until what was saved is valid or the user gives up. */
export async function editConfig(context: Context): Promise<void> {
  const { io, signal, output } = context;
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    throw new LlmkitError('usage', 'Cannot open an editor: there is no terminal.', {
      advice: [{ kind: 'say', text: 'Use llmkit config set KEY VALUE.' }],
    });
  }
  const { config } = await context.app();
  let stored = await config.read();
  const before = `${JSON.stringify(stored, null, 2)}\n`;
  let text = before;
  for (;;) {
    text = await io.editText(text, 'config.json');
    if (text === before) return output.note('nothing was changed');
    try {
      await config.replace(parse(text), stored);
      return output.note('settings saved');
    } catch (thrown) {
      const error = asLlmkitError(thrown);
      const [{ errorLines }, { shellHint }] = await Promise.all([import('../error-lines.ts'), import('../advice.ts')]);
      output.warn(errorLines(error, shellHint, { whole: context.globals.verbose }).join('\n'));
      const { askYesNo } = await import('../../terminal/forms.ts');
      if (!(await askYesNo('Edit again?', { signal }))) {
        // A write that failed may have reached the disk all the same.
        if (error.code.startsWith('store_')) throw error;
        return output.note('nothing was changed');
      }
      // The changes of others were told: what is saved now is meant to replace it.
      if (error.code === 'conflict') stored = await config.read();
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new LlmkitError('config', `This is not JSON: ${faultOf(thrown as Error, text)}.`);
  }
}

/** The parser's words with line and column, without the piece of the text that some of them quote: it may hold a header. */
function faultOf({ message }: Error, text: string): string {
  const what = message.replace(/, ".*$/s, '').replace(/ in JSON at position.*$/s, '');
  const at = /at position (\d+)/.exec(message)?.[1];
  if (at === undefined) return what;
  const before = text.slice(0, Number(at)).split('\n');
  return `${what} (line ${before.length}, column ${before.at(-1)!.length + 1})`;
}

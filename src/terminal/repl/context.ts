import { LlmkitError } from '../../core/errors.ts';
import { textOfFile } from '../../core/exchange/text-file.ts';
import { unquoted } from './assignments.ts';
import { COMMANDS } from './commands/table.ts';
import type { ReplParts } from './parts.ts';
import type { ReplContext } from './repl-command.ts';

/** What only the running chat can do. */
interface Own extends Pick<ReplContext, 'answer' | 'leave'> {
  /** Lets Ctrl-C end what `use` waits for. */
  interruptible: <T>(use: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** The means of a command, over those of the chat. */
export function replContext(parts: ReplParts, { interruptible, ...own }: Own): ReplContext {
  const { session, screen, keyboard, io, spinner, expandHome, fileExists, largestFile, isKept, signal } = parts;
  return {
    ...own,
    session,
    screen,
    isKept,
    commands: COMMANDS,
    isWanted: async (question) => {
      const { askYesNo } = await import('../forms.ts');
      return keyboard.lend(() => askYesNo(question, { signal, suggestion: true }));
    },
    ...(parts.canRedraw && {
      pick: async (question, rows, suggestion) => {
        const { pick } = await import('../pick.ts');
        return keyboard.lend(() => pick(question, rows, { signal, suggestion }));
      },
    }),
    lend: (use) => keyboard.lend(use),
    page: async (text) => {
      const isShown = await io.showInPager?.(text, signal, (run) => keyboard.lend(run));
      if (!isShown) await screen.output.write(text);
    },
    copy: async (text) => (await io.copy?.(text)) ?? [],
    edit: (text) => keyboard.lend(() => io.editText(text, 'message.md')),
    pathOf: (typed) => [typed, unquoted(typed)].map(expandHome).find(fileExists) ?? expandHome(typed),
    waitFor: async (what, use) => {
      spinner.start(what);
      return interruptible(use).finally(() => spinner.stop());
    },
    readText: (file) => interruptible(async (stop) => textOfFile(await io.readFile(file, largestFile, stop), file)),
    writeNew: async (file, content) => {
      const path = expandHome(file);
      if (fileExists(path))
        throw new LlmkitError('conflict', `Cannot write ${file}: it exists.`, {
          advice: [{ kind: 'choose_name', of: 'file' }],
        });
      await interruptible((stop) => io.writeFile(path, content, stop));
    },
  };
}

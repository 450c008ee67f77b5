import { unlessAborted } from '../../core/tools/unless-aborted.ts';
import { writeExport } from '../write-export.ts';
import { unquoted } from './assignments.ts';
import { COMMANDS } from './commands/table.ts';
import type { ReplParts } from './parts.ts';
import type { ReplContext } from './repl-command.ts';

/** What only the running chat can do. */
type Own = Pick<ReplContext, 'answer' | 'leave' | 'interruptible'>;

/** The means of a command, over those of the chat. */
export function replContext(parts: ReplParts, { interruptible, ...own }: Own): ReplContext {
  const {
    session,
    screen,
    keyboard,
    io,
    spinner,
    expandHome,
    fileExists,
    exports,
    files,
    served,
    largestFile,
    tools,
    isKept,
    stop: end,
  } = parts;
  return {
    ...own,
    interruptible,
    session,
    screen,
    tools,
    isKept,
    commands: COMMANDS,
    isWanted: async (question) => {
      const { askYesNo } = await import('../forms.ts');
      return keyboard.lend(() => askYesNo(question, { signal: end.signal, suggestion: true }));
    },
    ...(parts.canRedraw && {
      pick: async (question, rows, suggestion) => {
        const { pick } = await import('../pick.ts');
        return keyboard.lend(() => pick(question, rows, { signal: end.signal, suggestion }));
      },
    }),
    lend: (use) => keyboard.lend(use),
    page: async (text) => {
      const isShown = await io.showInPager?.(text, end.signal, (run) => keyboard.lend(run));
      if (!isShown) await screen.output.write(text);
    },
    copy: async (text) => (await io.copy?.(text)) ?? [],
    edit: async (text) => (await keyboard.lend(() => io.editText(text, 'message.md'))).replace(/\n+$/, ''),
    pathOf: (typed) => [typed, unquoted(typed)].map(expandHome).find(fileExists) ?? expandHome(typed),
    waitFor: async (what, use) => {
      spinner.start(what);
      return interruptible(use).finally(() => spinner.stop());
    },
    attachments: (line) =>
      interruptible(async (stop) => {
        const { filesNamed } = await import('./file-words.ts');
        const listFolder = (folder: string) => io.listFolder(folder);
        const sources = await filesNamed(line, { exists: fileExists, expandHome, listFolder });
        const { attachmentsOf } = await import('../attachments.ts');
        const read = (file: string) => io.readFile(file, largestFile, stop);
        const found = (reference: string) => unlessAborted(served(reference), stop);
        return attachmentsOf(sources, { io, read, served: found, files, limit: largestFile, signal: stop });
      }),
    writeExport: (file, conversation, format) =>
      interruptible((stop) => writeExport(expandHome(file), conversation, { format, signal: stop }, { io, exports })),
  };
}

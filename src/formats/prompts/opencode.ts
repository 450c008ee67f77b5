import { readCommand } from './command-text.ts';
import { fileName, frontNames, type ImportFormat } from './format.ts';

/** Commands of opencode: Markdown with `$ARGUMENTS` and `$1`, whose front matter may name an agent. */
export const opencodeFormat: ImportFormat = {
  name: 'opencode',
  fits(file) {
    if (!/\.md$/i.test(fileName(file))) return false;
    if (/(^|\/)\.?opencode\/commands?\//.test(file.path)) return true;
    const names = frontNames(file.text);
    return names.has('subtask') || (names.has('agent') && /\$(ARGUMENTS\b|\d)/.test(file.text));
  },
  read: (file, vendors) => readCommand(file, vendors, { leftOut: ['agent', 'subtask'] }),
};

import type { ForeignFile } from '../../core/ports/prompt-imports.ts';
import { readCommand } from './command-text.ts';
import { fileName, frontNames, type ImportFormat } from './format.ts';

const FIELDS = [
  'allowed-tools',
  'argument-hint',
  'disable-model-invocation',
  'user-invocable',
  'arguments',
  'hooks',
  'agent',
  'effort',
  'shell',
];
/** Fields by which a command of Claude Code is known. */
const MARKS = ['allowed-tools', 'argument-hint', 'disable-model-invocation'];

/** Commands of Claude Code: Markdown with `$ARGUMENTS` and `$1`; other agents that read the same files too. */
export const claudeCodeFormat: ImportFormat = {
  name: 'Claude Code',
  fits(file) {
    if (!/\.md$/i.test(fileName(file))) return false;
    const names = frontNames(file.text);
    if (MARKS.some((name) => names.has(name))) return true;
    return !names.has('variables') && (/(^|[^\\])\$ARGUMENTS\b/.test(file.text) || isCommandFolder(file));
  },
  read: (file, vendors) => readCommand(file, vendors, { leftOut: FIELDS.filter((name) => !KEPT.has(name)) }),
};

/** Fields that say something about the variables. */
const KEPT = new Set(['argument-hint', 'arguments']);

function isCommandFolder({ path, folder }: ForeignFile): boolean {
  return (
    /(^|\/)\.(claude|codex|cursor)\/(commands|prompts)\//.test(path) ||
    (folder === 'commands' && /(^|\/)\.?claude\//.test(path))
  );
}

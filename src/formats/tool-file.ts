import { LlmkitError } from '../core/errors.ts';
import { checkRecord } from '../core/records/check.ts';
import { toolFileSchema, type ToolFile } from '../core/records/tool-file.ts';
import { withShortNames } from '../core/short-names.ts';
import { commandWords } from '../core/tables/command-words.ts';
import { parseYaml } from './yaml.ts';

export interface ReadToolFile extends Omit<ToolFile, 'command'> {
  /** The program and its arguments. */
  command: readonly string[];
}

/** A tool file, in YAML or JSON. Throws `usage` with what is wrong in it. */
export function readToolFile(text: string, path: string): ReadToolFile {
  const { document, fault } = parseYaml(text, { schema: 'core' });
  if (fault) throw unusable(path, fault.message);
  const checked = checkRecord(toolFileSchema, document.toJS({ maxAliasCount: 100 }));
  if ('fault' in checked) throw unusable(path, checked.fault);
  const { command, ...tool } = checked.record;
  const words = typeof command === 'string' ? commandWords(command) : command;
  if (words === undefined) throw unusable(path, 'its field command is not valid');
  return { ...tool, command: words };
}

function unusable(path: string, why: string): LlmkitError {
  return new LlmkitError('usage', withShortNames(`Cannot use the tool file ${path}: ${why}.`));
}

import { Document, type YAMLMap } from 'yaml';
import { asLlmkitError } from '../../core/errors.ts';
import type { ForeignFile } from '../../core/ports/prompt-imports.ts';
import { sourceAt } from './template-source.ts';
import { frontedFile, YamlFields, type FrontedFile } from './yaml-file.ts';

/**
 * The front matter and the body of a file for a coding agent. Their fields are often no YAML, `argument-hint: [a] [b]` for
 * one; those tools then take each line as a name and a text, and so does this.
 */
export function lenientFront(file: ForeignFile): FrontedFile {
  try {
    return frontedFile(file.text, file.path);
  } catch (thrown) {
    const lines = linesOf(file.text);
    if (lines === undefined || asLlmkitError(thrown).code !== 'invalid_template') throw thrown;
    return lines;
  }
}

function linesOf(text: string): FrontedFile | undefined {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === '---');
  if (lines[0]?.trimEnd() !== '---' || end === -1) return undefined;
  const fields: Record<string, string> = {};
  for (const line of lines.slice(1, end)) {
    const [, name, value = ''] = /^([\w-]+)[ \t]*:(.*)$/.exec(line.trimEnd()) ?? [];
    if (name !== undefined) fields[name] = value.trim();
  }
  const map = new Document(fields).contents as unknown as YAMLMap;
  const body = lines.slice(end + 1).join('\n');
  // Where a field stands is told by its line alone.
  return {
    fields: new YamlFields(map, '', () => ({ line: 1, column: 1 })),
    body: sourceAt(body, { line: end + 2, column: 1 }),
  };
}

import type { Scalar } from 'yaml';
import type { TextPlace } from '../core/records/prompt.ts';
import type { FrontMatter } from './front-matter.ts';

/** Where `text`, the value of `node`, begins in its file. */
export function placeOfText(
  node: Scalar,
  text: string,
  { yaml, placeOf }: Pick<FrontMatter, 'yaml' | 'placeOf'>,
): TextPlace {
  const start = node.range?.[0] ?? 0;
  if (node.type === 'BLOCK_LITERAL') return { line: placeOf(start).line + 1, column: indent(node, yaml) + 1 };
  const quoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? 1 : 0;
  if (!text.includes('\n') && yaml.startsWith(text, start + quoted)) return placeOf(start + quoted);
  return { ...placeOf(start), is_folded: true };
}

/** Blanks before each line of a literal block. The first line that is not empty decides; a number in the header is rare. */
function indent({ range }: Scalar, yaml: string): number {
  const [, ...lines] = yaml.slice(range?.[0], range?.[1]).split('\n');
  const first = lines.find((line) => line.trim() !== '') ?? '';
  return first.length - first.trimStart().length;
}

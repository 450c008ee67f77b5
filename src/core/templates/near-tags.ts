import type { Place } from '../records/prompt-faults.ts';
import { tokenPosition } from './token-position.ts';
import type { Analysis, TemplateNode } from './variables.ts';

/** A text that looks like a tag of the template and is none. */
export interface NearTag extends Place {
  text: string;
  /** What was meant. */
  tag: string;
}

/** Braces with a blank between them: `{ { tone } }`, `{ % if urgent % }`. */
const APART =
  /\{[ \t]{1,9}(?:\{[ \t]{0,9}([A-Za-z_][^{}%\n]{0,99}?)[ \t]{0,9}\}|%[ \t]{0,9}([A-Za-z_][^{}%\n]{0,99}?)[ \t]{0,9}%)[ \t]{0,9}\}/g;

/** Every such text in what the template says as it stands; not in `raw` and `comment`. */
export function nearTags(nodes: TemplateNode[], analysis: Analysis): NearTag[] {
  return nodes.flatMap((node) => [
    ...(analysis.isText(node) ? inText(node) : []),
    ...nearTags(analysis.children(node), analysis),
  ]);
}

function inText({ token }: TemplateNode): NearTag[] {
  if (token === undefined) return [];
  const { input, begin, end } = token;
  return [...input.slice(begin, end).matchAll(APART)].map(({ 0: text, 1: output, 2: tag, index }) => {
    const [line, column] = tokenPosition({ input, begin: begin + index });
    return { text, tag: output === undefined ? `{% ${tag} %}` : `{{ ${output} }}`, line, column };
  });
}

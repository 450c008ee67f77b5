import { themeOf } from './markdown/theme.ts';
import type { ColorLevel } from './styles.ts';

/** What stands in a template beside its text, and what each is, by the names that code has for it. */
const TAGS = /(?<variable>\{\{[^]*?\}\})|(?<keyword>\{%[^]*?%\})/g;
/** In the front matter: the lines around it, comments, and keys. */
const FRONT = /(?<meta>^---[ \t]*$)|(?<comment>^[ \t]*#.*$)|(?<attr>^[ \t]*(?:- +)?[\w.-]+:(?= |$))/gm;

/** The file of a prompt with its front matter and its tags in colours; not a character is another. */
export function colouredTemplate(file: string, colors: ColorLevel): string {
  const theme = themeOf(colors);
  const coloured = (text: string, pattern: RegExp) =>
    text.replaceAll(pattern, (...found: unknown[]) => {
      const [scope = '', part] = Object.entries(found.at(-1) as object).find(([, value]) => value !== undefined) ?? [];
      return String(part)
        .split('\n')
        .map((line) => theme.paintCode(line, scope))
        .join('\n');
    });
  const [front = ''] = /^---[ \t]*\n[^]*?^---[ \t]*$/m.exec(file) ?? [];
  const head = file.startsWith(front) ? front : '';
  return coloured(head, FRONT) + coloured(file.slice(head.length), TAGS);
}

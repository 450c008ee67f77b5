import { LiquidText } from '../templates/liquid-text.ts';
import type { PromptMaker } from './prompt-maker.ts';

/**
 * `text` as Liquid, with what `pattern` finds replaced: `replace` gives the name of a variable as the tool calls it, a text
 * in braces for one that stands for itself, or undefined where it is text after all.
 */
export function withPlaceholders(
  text: string,
  pattern: RegExp,
  maker: PromptMaker,
  replace: (match: RegExpMatchArray) => { variable: string } | { text: string } | undefined,
): string {
  const out = new LiquidText();
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const meant = replace(match);
    if (meant === undefined) continue;
    out.text(text.slice(from, match.index));
    if ('variable' in meant) out.code(`{{ ${maker.scope.variable(meant.variable)} }}`);
    else out.text(meant.text);
    from = match.index + match[0].length;
  }
  return out.text(text.slice(from)).toString();
}

/** `text` as Liquid that prints it, with nothing replaced. */
export function asLiquid(text: string): string {
  return new LiquidText().text(text).toString();
}

/** A name in double braces, as the simplest of tools replace it. */
export const BRACED_NAME = /\{\{[ \t]*([A-Za-z_]\w*)[ \t]*\}\}/g;

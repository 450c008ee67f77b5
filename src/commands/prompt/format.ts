import type { PromptSummary } from '../../core/records/prompt-summary.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { measureFor } from '../measure.ts';

interface TableOptions {
  styles: Styles;
  /** Width of the terminal; lines are not cut without one. */
  columns: number | undefined;
}

/** One line a prompt: name, version, description, variables, tags. */
export async function promptTable(prompts: PromptSummary[], { styles, columns }: TableOptions): Promise<string> {
  const names = prompts.map(({ name }) => sanitizeLine(name));
  const texts = prompts.map((prompt) => sanitizeLine(about(prompt)));
  const { cut } = await measureFor(columns === undefined ? [] : texts);
  const width = names.reduce((longest, name) => Math.max(longest, name.length), 0);
  return prompts
    .map((prompt, at) => {
      const name = names[at]!;
      const version = prompt.source === 'starter' ? '' : `v${prompt.version}`;
      const gap = `${' '.repeat(width - name.length)}  ${version.padEnd(3)}  `;
      const text =
        columns === undefined ? texts[at]! : cut(texts[at]!, Math.max(10, columns - name.length - gap.length));
      return `${styles.cyan(name)}${gap}${text}`.trimEnd();
    })
    .join('\n');
}

function about({ description, variable_names: names, tags }: PromptSummary): string {
  const parts = description ? [description] : [];
  const variables = names.filter((name) => name !== 'input');
  if (variables.length > 0) parts.push(`(${variables.join(', ')})`);
  if (tags.length > 0) parts.push(`[${tags.join(', ')}]`);
  return parts.join(' ');
}

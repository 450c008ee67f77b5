import type { ListedPrompt } from '../../core/prompt-service.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';

interface TableOptions {
  styles: Styles;
  /** Width of the terminal; lines are not cut without one. */
  columns: number | undefined;
}

/** One line a prompt: name, version, description, variables, tags. */
export function promptTable(prompts: ListedPrompt[], { styles, columns }: TableOptions): string {
  const names = Math.max(0, ...prompts.map(({ name }) => name.length));
  return prompts
    .map((prompt) => {
      const version = prompt.source === 'starter' ? '' : `v${prompt.version}`;
      const start = `${prompt.name.padEnd(names)}  ${version.padEnd(3)}  `;
      const variables = prompt.variable_names.filter((name) => name !== 'input').join(', ');
      const about = [
        prompt.description,
        variables && `(${variables})`,
        prompt.tags.length > 0 && `[${prompt.tags.join(', ')}]`,
      ]
        .filter(Boolean)
        .join(' ');
      const room = columns === undefined ? undefined : Math.max(10, columns - start.length);
      return `${styles.cyan(start.slice(0, prompt.name.length))}${start.slice(prompt.name.length)}${cut(sanitizeLine(about), room)}`.trimEnd();
    })
    .join('\n');
}

function cut(text: string, room: number | undefined): string {
  const characters = Array.from(text);
  return room === undefined || characters.length <= room ? text : `${characters.slice(0, room - 1).join('')}…`;
}

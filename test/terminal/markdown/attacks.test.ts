import { expect, test } from '@jest/globals';
import { Sanitizer } from '../../../src/terminal/sanitize.ts';
import { MarkdownFilter } from '../../../src/terminal/markdown/markdown-filter.ts';
import { themeOf } from '../../../src/terminal/markdown/theme.ts';
import { chained } from '../../../src/terminal/text-filter.ts';
import { ATTACKS } from '../../support/attacks.ts';
import { drawn, screenOf } from '../../support/drawn-markdown.ts';

/** Places of Markdown that text stands in, and those where a marker stands. */
const PLACES: readonly ((attack: string) => string)[] = [
  (attack) => `*${attack}* **${attack}**`,
  (attack) => `*${attack}*c${attack}**`,
  (attack) => `[${attack}](http://e.org/${attack} "${attack}")`,
  (attack) => `[a]${attack}(b) <http://${attack}>`,
  (attack) => `![${attack}](${attack})`,
  (attack) => `\`${attack}\` \`\`${attack}\`\``,
  (attack) => `\`\`\`${attack}\n${attack}\n\`\`\`${attack}`,
  (attack) => `\`\`\`js\nlet x = "${attack}"; /* ${attack}\n${attack}*/\n\`\`\``,
  (attack) => `|${attack}|b|\n|-${attack}-|-|\n|${attack}|${attack}|`,
  (attack) => `|a|\n|-|\n|${attack}|`,
  (attack) => `#${attack} ${attack}\n${attack}# b`,
  (attack) => `- ${attack}\n- [${attack}] b\n${attack}1. c`,
  (attack) => `> ${attack}\n<${attack}>\n$${attack}$`,
];

async function shown(pieces: readonly string[]): Promise<string> {
  const filter = chained([new Sanitizer(), new MarkdownFilter({ columns: () => 60, theme: themeOf(2) })]);
  let out = '';
  for (const piece of pieces) {
    out += filter.push(piece);
    while (filter.waitsFor) {
      await filter.waitsFor;
      out += filter.push('');
    }
  }
  return out + filter.end();
}

test.each(Object.entries(ATTACKS))(
  'when there is %s in any place of Markdown, then nothing of it reaches the terminal, wherever it is split',
  async (_name, attack) => {
    for (const place of PLACES) {
      const text = place(attack);
      const wanted = screenOf(await drawn(place('ab'), { level: 2, columns: 60 }));
      for (let at = 0; at <= text.length; at++) {
        const output = await shown([text.slice(0, at), text.slice(at)]);
        // Our own styles are all that is left.
        // oxlint-disable-next-line no-control-regex
        expect(output.replaceAll(/\u001b\[[\d;]+m/g, '')).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
        expect(screenOf(output)).toEqual(wanted);
      }
    }
  },
  120_000,
);

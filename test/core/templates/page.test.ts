import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createEngine } from '../../../src/core/templates/engine.ts';
import { parseTemplate } from '../../../src/core/templates/template.ts';
import { VARIABLE_TYPES } from '../../../src/core/tables/variables/index.ts';
import { settingsIn } from '../../../src/core/tables/settings.ts';

const PAGE = readFileSync('docs/prompt-files.md', 'utf8');
const [TAGS = '', FILTERS = ''] = [...PAGE.matchAll(/^```liquid\n([\s\S]*?)^```$/gm)].map((found) => found[1]);
const VALUES = { tone: 'formal', count: 3, urgent: true, text: 'one two' };
const prompts = async () => 'the prompt of that name, taken in';

/** `line → what it prints`; a line without an arrow stands before those that follow. */
function examples(block: string): [line: string, printed: string][] {
  let before = '';
  return block.split('\n').flatMap((line): [string, string][] => {
    const [example = '', printed] = line.split(/ +→ /);
    if (printed !== undefined) return [[before + example, printed]];
    before = example;
    return [];
  });
}

describe('when the page of prompt files gives an example', () => {
  const all = [...examples(TAGS), ...examples(FILTERS)];

  test.each(all.filter(([line]) => !line.includes('endmessage')))('then %s prints that', async (line, printed) => {
    const { messages } = await parseTemplate(line, { name: 'page', prompts }).render(VALUES);
    const [beginning = '', ...rest] = printed.split('…');
    const text = messages.map(({ content }) => content).join('');
    expect(rest.length > 0 ? text.slice(0, beginning.length) : text).toBe(beginning);
  });
});

describe('when templates can take something, then the page of prompt files has it', () => {
  const engine = createEngine(prompts);
  const NOT_AVAILABLE = ['include', 'layout', 'block'];

  test.each(Object.keys(engine.tags).filter((name) => !NOT_AVAILABLE.includes(name)))('the tag %s', (name) => {
    expect(TAGS).toMatch(new RegExp(`\\{% ${name}\\b|\\{% ${name} `));
  });

  test.each(Object.keys(engine.filters))('the filter %s', (name) => {
    expect(FILTERS).toMatch(new RegExp(`\\| ${name}\\b`));
  });

  test.each(NOT_AVAILABLE)('and that %s is not available', (name) => {
    expect(() => parseTemplate(`{% ${name} "x" %}`, { name: 'page', prompts })).toThrow('is not available');
    expect(PAGE).toContain(`\`${name}\``);
  });

  const keys = ['name', 'description', 'tags', 'system', 'attachments', 'tools', 'variables', ...settingsIn('prompt')];
  const ofVariables = ['type', 'description', 'default', 'required', 'options', 'pattern'];
  test.each([...keys, ...ofVariables])('the key %s', (key) => {
    expect(PAGE).toMatch(new RegExp(`^\\|[^|]*\`${key}\``, 'm'));
  });

  test.each(VARIABLE_TYPES)('the type %s', (type) => {
    expect(PAGE).toContain(`\`${type}\``);
  });
});

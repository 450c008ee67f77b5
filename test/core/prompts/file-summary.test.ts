import { expect, test } from '@jest/globals';
import { fileSummary } from '../../../src/core/prompts/file-summary.ts';

const of = (text: string) => fileSummary({ name: 'p', path: '/p.md', text, folder: '/' });

test.each([
  ['Hi {{ who }} {{who|upcase}} {{- tone -}}', ['who', 'tone']],
  ['{% if urgent and count > 1 %}{{ x.y }}{% endif %}', ['urgent', 'count', 'x']],
  ['{% for n in names %}{{ n }}{% endfor %}{% assign a = b %}{{ a }}', ['names']],
  ['this or that, {{ "text" }} and { { no } }', []],
])('when %j is looked at, then it uses %j', (text, names) => {
  expect(of(text).variable_names).toEqual(names);
});

test('when a long text opens tags that nothing closes, then it is looked at once', () => {
  expect(of('{{ {% '.repeat(500_000)).variable_names).toEqual([]);
});

test.each([
  ['---\ndescription: Plain # no\n---\n', 'Plain'],
  ['---\ndescription: "Two: it"\n---\n', 'Two: it'],
  ["---\r\ndescription: 'It''s'\r\n---\r\n", "It's"],
  ['---\ndescription: >\n  Folded\n---\n', 'Folded'],
  ['description: none\n', undefined],
  ['---\nname: x\n---\ndescription: none', undefined],
])('when %j is looked at, then it is described as %j', (text, description) => {
  expect(of(text).description).toBe(description);
});

test.each([
  ['---\ntags: [a, "b c"]\n---\n', ['a', 'b c']],
  ['---\ntags:\n  - a\n  - b\n---\n', ['a', 'b']],
  ['---\nname: x\n---\ntags: [a]', []],
])('when %j is looked at, then its tags are %j', (text, tags) => {
  expect(of(text).tags).toEqual(tags);
});

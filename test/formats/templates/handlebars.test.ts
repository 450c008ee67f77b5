import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take } from '../../support/foreign-files.ts';

const liquid = async (body: string, beside?: Record<string, string>) => (await take('p.prompt', body, beside)).content;

describe('when a template is one of Handlebars, then in Liquid', () => {
  test.each([
    ['{{a}} {{ a }} {{{a}}} {{&a}}', '{{ a }} {{ a }} {{ a }} {{ a }}'],
    ['{{this.a}} {{@root.a}} {{user.name}}', '{{ a }} {{ a }} {{ user_name }}'],
    ['a{{! gone }}b{{!-- {{gone}} --}}c', 'abc'],
    ['a {{~b~}} c', 'a{{ b }}c'],
    ['\\{{a}} \\\\{{b}}', '{% raw %}{{a}}{% endraw %} \\{{ b }}'],
    ['{{#if a}}1{{else if b}}2{{else}}3{{/if}}', '{% if a %}1{% elsif b %}2{% else %}3{% endif %}'],
    ['{{#unless a}}1{{/unless}}', '{% if not a %}1{% endif %}'],
    ['{{#ifEquals a "x"}}1{{else}}2{{/ifEquals}}', '{% if a == "x" %}1{% else %}2{% endif %}'],
    ['{{#unlessEquals a 3}}1{{/unlessEquals}}', '{% if a != 3 %}1{% endif %}'],
    ['{{json a}} {{log a}}', '{{ a | json }} '],
    [
      '{{#each list}}{{@index}}{{this}}{{/each}}',
      '{% assign items = list | split: "\\n" %}{% for item in items %}{{ forloop.index0 }}{{ item }}{% endfor %}',
    ],
    [
      '{{#each list as |x i|}}{{i}}{{x}}{{../a}}{{/each}}',
      '{% assign items = list | split: "\\n" %}{% for item in items %}{{ forloop.index0 }}{{ item }}{{ a }}{% endfor %}',
    ],
    [
      '{{#each list}}{{this}}{{#if @last}}.{{/if}}{{else}}none{{/each}}',
      '{% assign items = list | split: "\\n" %}{% for item in items %}{{ item }}{% if forloop.last %}.{% endif %}{% else %}none{% endfor %}',
    ],
    [
      '{{list.length}}{{#each list}}{{.}}{{/each}}',
      '{{ list | split: "\\n" | size }}{% assign items = list | split: "\\n" %}{% for item in items %}{{ item }}{% endfor %}',
    ],
    ['{{#a}}1{{/a}}{{^a}}2{{/a}}', '{% if a %}1{% endif %}{% if not a %}2{% endif %}'],
    ['{{#a}}{{.}}{{/a}}', '{% assign items = a | split: "\\n" %}{% for item in items %}{{ item }}{% endfor %}'],
    ['a\n  {{#if b}}\nc\n  {{/if}}\nd', 'a\n{% if b %}c\n{% endif %}d'],
    ['a {{#if b}}\nc\n{{/if}} d', 'a {% if b %}\nc\n{% endif %} d'],
    ['a\n{{! alone }}\nb', 'a\nb'],
    ['{@} {% x %} }}', '{@} {% raw %}{% x %}{% endraw %} }}'],
  ])('%s is %s', async (body, expected) => {
    expect(await liquid(body)).toBe(expected);
  });
});

describe('when a template takes in a partial', () => {
  const beside = {
    '_who.prompt': 'Hi {{name}}',
    '_list.prompt': '{{#each items}}\n- {{this}}\n{{/each}}\n',
    '_in.prompt': '{{> who}}!',
  };

  test.each([
    ['{{> who}}.', 'Hi {{ name }}.'],
    ['{{> who name=user}}.', 'Hi {{ user }}.'],
    ['{{> who name="Ann"}}.', 'Hi Ann.'],
    ['{{> in}}', 'Hi {{ name }}!'],
    [
      'a\n  {{> list}}\nb',
      'a\n{% assign items_2 = items | split: "\\n" %}{% for item in items_2 %}  - {{ item }}\n{% endfor %}b',
    ],
  ])('as in %s, then its text stands there: %s', async (body, expected) => {
    expect(await liquid(body, beside)).toBe(expected);
  });

  test.each([
    ['{{> none}}', 'there is no partial _none.prompt beside it (line 1, column 1)'],
    ['{{> loop}}', '{{> loop}} takes in itself'],
    ['{{> bad}}', 'there is no helper media, in _bad.prompt (line 1, column 1)'],
  ])('as in %s, then it is refused where it is taken in: %s', async (body, why) => {
    const odd = { '_loop.prompt': '{{> loop}}', '_bad.prompt': 'x\n{{media url=u}}' };
    expect(await refusal('p.prompt', body, odd)).toContain(why);
  });
});

test.each([
  ['{{media url=x}}', 'there is no helper media (line 1, column 1)'],
  ['a\n{{section "x"}}', 'there is no helper section (line 2, column 1)'],
  ['{{#with a}}{{/with}}', 'there is no helper with (line 1, column 1)'],
  ['{{#list a}}{{/list}}', 'there is no helper list (line 1, column 1)'],
  ['{{json this}}', 'there is no value that holds all others (line 1, column 8)'],
  ['{{#each x}}{{name}}{{/each}}', 'name is a part of an item of a list, and items are texts here (line 1, column 14)'],
  [
    '{{#each x}}{{this.name}}{{/each}}',
    'this.name is a part of an item of a list, and items are texts here (line 1, column 14)',
  ],
  ['{{#if (gt a 1)}}{{/if}}', 'there is no helper gt (line 1, column 7)'],
  ['{{#if a}}x', '{{#if a}} is never closed (line 1, column 1)'],
  ['x{{/if}}', '{{/if}} closes nothing (line 1, column 2)'],
  ['{{#if a}}{{/each}}', '{{/each}} does not close {{#if a}} (line 1, column 10)'],
  ['{{else}}', '{{else}} stands in no block (line 1, column 1)'],
  ['{{ a', '{{ is never closed (line 1, column 1)'],
  ['{{#*inline "x"}}{{/inline}}', 'there are no decorators (line 1, column 1)'],
  ['{{#if a}}{{role "user"}}x{{/if}}', 'a role within a condition or a loop (line 1, column 10)'],
  ['{{role "tool"}}x', 'there is no role "tool" (line 1, column 8)'],
])('when a template of Handlebars holds %s, then it is refused: %s', async (body, why) => {
  expect(await refusal('p.prompt', body)).toBe(`${why}.`);
});

test.each([
  ['{{#if a}}\nyes\n{{else}}\nno\n{{/if}}\n', { a: '1' }, 'user: yes\n'],
  ['{{#if a}}\nyes\n{{else}}\nno\n{{/if}}\n', {}, 'user: no\n'],
  ['List:\n{{#each x}}\n- {{this}}\n{{/each}}\nend', { x: 'a\nb' }, 'user: List:\n- a\n- b\nend'],
])('when %j is rendered with %j, then it says what Handlebars says', async (body, values, said) => {
  expect(await rendered('p.prompt', body, values as Record<string, string>)).toEqual([said]);
});

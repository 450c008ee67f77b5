import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take } from '../../support/foreign-files.ts';

const file = (body: string, inputs = '') => `---\n${inputs}---\nuser:\n${body}`;
const liquid = async (body: string, inputs?: string) => (await take('p.prompty', file(body, inputs))).content;

describe('when a template is one of Jinja, then in Liquid', () => {
  test.each([
    ['{{ a }} and {{a}}', '{{ a }} and {{ a }}'],
    ['{{ a | upper }}', '{{ a | upcase }}'],
    ['{{ a|lower|trim }}', '{{ a | downcase | strip }}'],
    ['{{ a.strip().upper() }}', '{{ a | strip | upcase }}'],
    ['{{ a | default("x") }} {{ b | d("y", true) }}', '{{ a | default: "x" }} {{ b | default: "y" }}'],
    ['{{ a or "x" }}', '{{ a | default: "x" }}'],
    ['{{ a | replace("x", "y") }}', '{{ a | replace: "x", "y" }}'],
    ['{{ a | indent(2) }}', '{{ a | replace: "\\n", "\\n  " }}'],
    ['{{ a | safe }}{{ a | string }}', '{{ a }}{{ a }}'],
    ['{{ a | tojson }}', '{{ a | json }}'],
    ['{{ "x" ~ a ~ 1 }}', 'x{{ a }}1'],
    ['{{ "x" + a }}', 'x{{ a }}'],
    ['{{ n + 1 }} {{ n * 2 - 3 }}', '{{ n | plus: 1 }} {{ n | times: 2 | minus: 3 }}'],
    ['{{ "a" if x else "b" }}', '{% if x %}a{% else %}b{% endif %}'],
    ['{{ user.name }} {{ user["last name"] }}', '{{ user_name }} {{ user_last_name }}'],
    ['a{# gone #}b', 'ab'],
    ['a {%- if x -%} b {%- endif -%} c', 'a{% if x %}b{% endif %}c'],
    ['{% raw %}{{ a }}{% endraw %}', '{% raw %}{{ a }}{% endraw %}'],
    ['{% if x %}1{% elif y %}2{% else %}3{% endif %}', '{% if x %}1{% elsif y %}2{% else %}3{% endif %}'],
    ['{% if not x and y %}1{% endif %}', '{% if not x and y %}1{% endif %}'],
    ['{% if (x or y) and z %}1{% endif %}', '{% if z and x or y %}1{% endif %}'],
    ['{% if not (x and y == 1) %}1{% endif %}', '{% if not x or y != 1 %}1{% endif %}'],
    ['{% if x is defined %}1{% endif %}', '{% if x != nil %}1{% endif %}'],
    ['{% if x is not none %}1{% endif %}', '{% if x != nil %}1{% endif %}'],
    ['{% if x in ["a", "b"] %}1{% endif %}', '{% if x == "a" or x == "b" %}1{% endif %}'],
    ['{% if x not in ["a", "b"] %}1{% endif %}', '{% if x != "a" and x != "b" %}1{% endif %}'],
    ['{% if "a" in x %}1{% endif %}', '{% if x contains "a" %}1{% endif %}'],
    ['{% if x | length > 3 %}1{% endif %}', '{% assign value = x | size %}{% if value > 3 %}1{% endif %}'],
    ['{% set y = a | upper %}{{ y }}', '{% assign y = a | upcase %}{{ y }}'],
    ['{% set y %}a{{ a }}{% endset %}{{ y }}', '{% capture y %}a{{ a }}{% endcapture %}{{ y }}'],
    [
      '{% for x in list %}{{ loop.index }}{{ x }}{% else %}none{% endfor %}',
      '{% assign items = list | split: "\\n" %}{% for x in items %}{{ forloop.index }}{{ x }}{% else %}none{% endfor %}',
    ],
    [
      '{% for x in ["a", "b"] %}{{ x }}{% endfor %}',
      '{% assign items = "a\\nb" | split: "\\n" %}{% for x in items %}{{ x }}{% endfor %}',
    ],
    ['{% for i in range(3) %}{{ i }}{% endfor %}', '{% for i in (0..2) %}{{ i }}{% endfor %}'],
    [
      '{% for x in items %}{{ x }}{% endfor %}{{ items | length }}',
      '{% assign items_2 = items | split: "\\n" %}{% for x in items_2 %}{{ x }}{% endfor %}{{ items | split: "\\n" | size }}',
    ],
    ['{{ list | join(", ") }}', '{{ list | split: "\\n" | join: ", " }}'],
    ['{ {{ a }} } {"b": {"c": 1}}', '{ {{ a }} } {"b": {"c": 1}}'],
    ['{{ "{" }}{{ a }}', '{{ "{" }}{{ a }}'],
  ])('%s is %s', async (body, expected) => {
    expect(await liquid(body)).toBe(expected);
  });
});

describe('when a template of Jinja compares what has a type here', () => {
  const inputs = 'inputs:\n  flag: { kind: boolean }\n  n: { kind: integer }\n  tone: { enumValues: [a, b] }\n';

  test.each([
    ['{% if flag == "true" %}1{% endif %}', '{% if flag == true %}1{% endif %}'],
    ['{% if n == "3" %}1{% endif %}', '{% if n == 3 %}1{% endif %}'],
    ['{% if n %}1{% endif %}', '{% if n and n != 0 %}1{% endif %}'],
    ['{% if not n %}1{% endif %}', '{% if not n or n == 0 %}1{% endif %}'],
    ['{{ flag | default(true) }}', '{{ flag | default: true, allow_false: true }}'],
    ['{% if tone == "true" %}1{% endif %}', '{% if tone == "true" %}1{% endif %}'],
  ])('as %s does, then it does so here too', async (body, expected) => {
    expect(await liquid(body, inputs)).toBe(expected);
  });
});

test.each([
  ['{{ a | truncate(3) }}', 'Liquid has no filter truncate (line 4, column 8)'],
  ['{% include "x" %}', 'Liquid has no {% include %} (line 4, column 3)'],
  ['{% macro m() %}{% endmacro %}', 'Liquid has no {% macro %} (line 4, column 3)'],
  ['one\n{{ a b }}', 'cannot read a b (line 5, column 6)'],
  ['{% if x %}', 'there is no {% endif %} for it (line 4, column 3)'],
  ['{% endif %}', '{% endif %} closes nothing (line 4, column 3)'],
  ['a {{ b', '{{ is never closed (line 4, column 3)'],
  ['{{ a == b }}', 'a condition or a list cannot be printed (line 4, column 4)'],
  ['{{ f(1) }}', 'there is no function f (line 4, column 5)'],
  ['{{ a // 2 }}', 'Liquid has no // (line 4, column 6)'],
  ['{% for k, v in x %}{% endfor %}', 'a loop over names and values (line 4, column 3)'],
  [
    '{% for x in y %}{{ x.name }}{% endfor %}',
    'x.name is a part of an item of a list, and items are texts here (line 4, column 20)',
  ],
  ['{% if x is odd %}{% endif %}', 'Liquid has no test "is odd" (line 4, column 7)'],
  ['{% if (a and b) or (c and d) %}{% endif %}', 'a condition with more than one part in brackets (line 4, column 7)'],
])('when a template of Jinja holds %s, then it is refused: %s', async (body, why) => {
  expect(await refusal('p.prompty', file(body))).toBe(`${why}.`);
});

test.each([
  ['{% if (x or y) and z %}yes{% endif %}.', { x: 'a', z: 'b' }, 'user: yes.'],
  ['{% if (x or y) and z %}yes{% endif %}.', { x: 'a' }, 'user: .'],
  ['{% if a or b and c %}yes{% endif %}.', { a: '1' }, 'user: yes.'],
  ['{% for x in list %}[{{ x | upper }}]{% endfor %}', { list: 'a\nb' }, 'user: [A][B]'],
  ['{{ list | join("+") }}', { list: 'a\nb' }, 'user: a+b'],
  ['{{ "{" }}{{ a }}} {{ "{{" }} {% raw %}{% if %}{% endraw %}', { a: 'x' }, 'user: {x} {{ {% if %}'],
])('when %s is rendered with %j, then it says what Jinja says', async (body, values, said) => {
  expect(await rendered('p.prompty', file(body), values as Record<string, string>)).toEqual([said]);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { mockKit, testKit } from '../../support/test-kit.ts';

const EMAIL = ['prompt', 'run', 'email_generator'];

describe('when values of a run in a script are wrong', () => {
  test('then all faults are told in one message, with exit 2', async () => {
    const flags = ['-v', 'recipient_name=x', '-v', 'tone=loud', '-v', 'word_count=many'];
    const { code, err, out } = await mockKit().run(...EMAIL, ...flags);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('tone must be one of: formal, casual, friendly; word_count must be a valid number');
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('with --json, then they are told by variable', async () => {
    const { err } = await mockKit().run(...EMAIL, '-v', 'tone=loud', '--json');
    expect(JSON.parse(err).error).toMatchObject({
      code: 'invalid_variables',
      variables: {
        recipient_name: ['recipient_name is required'],
        tone: ['tone must be one of: formal, casual, friendly'],
      },
    });
  });

  test('and one has no variable, then the nearest is suggested', async () => {
    const { code, err } = await mockKit().run(...EMAIL, '-v', 'recipient_name=x', '-v', 'tnoe=formal');
    expect([code, err]).toEqual([2, expect.stringContaining('did you mean tone?')]);
  });

  test('and one has no variable, then each name that there is is told once', async () => {
    const kit = mockKit({ files: { './p.md': '---\nvariables:\n  unit:\n    type: text\n---\nIn {{ unit }}.\n' } });
    const { err } = await kit.run('prompt', 'run', './p.md', '-v', 'unit=km', '-v', 'somewhere=x');
    expect(err).toContain('it has unit');
    expect(err).not.toContain('unit, unit');
  });
});

describe('when a prompt was run', () => {
  test('then what it was run with is in the conversation, and its metadata stays there', async () => {
    const kit = testKit();
    await kit.addPrompt('p', 'Say {{ x }}', '--model', 'mock/echo', '--temperature', '0.2', '--system', 'Be {{ x }}.');
    await kit.run('prompt', 'run', 'p', '-v', 'x=brief', '--save');
    expect(await kit.json('conv', 'show', 'last')).toMatchObject({
      prompt_name: 'p',
      prompt_version: 1,
      variable_values: { x: 'brief' },
      system_prompt: 'Be brief.',
      settings: { provider: 'mock', model: 'echo', temperature: 0.2 },
      messages: [{ content: 'Say brief', prompt: { name: 'p', version: 1 } }, {}],
    });
  });

  test('then --repeat-last takes the values of that run, and a flag wins', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', '{{ a }} {{ b }}');
    await kit.run('prompt', 'run', 'p', '-v', 'a=1', '-v', 'b=2');
    expect((await kit.run('prompt', 'run', 'p', '--repeat-last', '-v', 'b=3')).out).toContain('1 3');
    expect((await kit.run('prompt', 'run', 'p')).code).toBe(2);
  });

  test('and its values cannot be read or written, then that stops no run', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'For {{ city }}.');
    writeFileSync(join(kit.home, 'last-values.json'), 'not JSON');
    const { code, out } = await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo');
    expect([code, out]).toEqual([0, expect.stringContaining('For Oslo.')]);
    expect((await kit.run('prompt', 'run', 'p', '-v', 'city=Oslo', '--repeat-last')).code).toBe(0);
  });
});

describe('when a prompt is run', () => {
  test('then values come from files and standard input too, and a flag wins', async () => {
    const files = { 'v.yaml': 'a: from yaml\nn: 1.50\n', 'b.txt': 'from file\n' };
    const kit = mockKit({ files, input: 'from stdin\n' });
    await kit.addPrompt('p', '{{ a }}|{{ b }}|{{ c }}|{{ n }}');
    const flags = ['--vars', 'v.yaml', '-v', 'b=@b.txt', '-v', 'c=-', '-v', 'a=flag wins'];
    expect((await kit.run('prompt', 'run', 'p', ...flags)).out).toContain('flag wins|from file|from stdin|1.5');
  });

  test("then its own definition wins over the shared one, and that over the template's use", async () => {
    const kit = mockKit();
    await kit.run('vars', 'add', 'n', '--type', 'number');
    await kit.addPrompt('shared', '{{ n | default: 1 }}');
    await kit.addPrompt('own', '{{ n }}', '--variable', 'n:select:a|b');
    expect((await kit.run('prompt', 'run', 'shared', '-v', 'n=x')).err).toContain('n must be a valid number');
    expect((await kit.run('prompt', 'run', 'shared')).err).toContain('n is required');
    expect((await kit.run('prompt', 'run', 'own', '-v', 'n=a')).code).toBe(0);
  });

  test('and takes in a version that is not there, then that is told', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'one');
    await kit.app().prompts.create({ name: 'q', content: '{% render "p@7" %}', variables: {}, metadata: {} });
    const { code, err } = await kit.run('prompt', 'run', 'q');
    const told = 'there is no version 7 of p to render, it has versions 1 to 1';
    expect([code, err]).toEqual([2, expect.stringContaining(told)]);
    expect((await kit.run('prompt', 'check', 'q')).out).toContain('no version 7 of p');
  });

  test('and is not there, then the nearest is suggested', async () => {
    expect(await mockKit().run('prompt', 'run', 'sumarize', 'x')).toMatchObject({
      code: 4,
      err: expect.stringContaining('Did you mean summarize?'),
    });
  });
});

test.each(['../canary', '/etc/passwd', '__proto__', 'constructor', 'canary.txt', '%2e%2e/canary', ''])(
  'when a template takes in %j, then nothing outside of the store is reached',
  async (name) => {
    const kit = mockKit();
    await kit.addPrompt('seed', 'x');
    writeFileSync(join(kit.home, 'canary.txt'), 'CANARY');
    for (const content of [`{% render "${name}" %}`, `{% include "${name}" %}`, `{% layout "${name}" %}`]) {
      const run = await kit.runWith({ files: { 'p.md': content } }, 'prompt', 'run', 'p.md');
      expect(run.code).toBe(2);
      expect(run.out + run.err).not.toContain('CANARY');
    }
  },
);

describe('when a prompt file is run', () => {
  test('with any name, then it runs, and check only notes that it cannot be stored so', async () => {
    const kit = mockKit({ files: { 'p.md': '---\nname: My greatest hits\n---\nx' } });
    expect((await kit.run('prompt', 'run', 'p.md')).code).toBe(0);
    const { code, out } = await kit.run('prompt', 'check', 'p.md');
    expect([code, out]).toEqual([0, expect.stringContaining('p.md:2:1: note: Cannot use "My greatest hits"')]);
  });

  test('and check has something to tell, then that is told beside the answer, in two lines at most', async () => {
    const kit = mockKit({ files: { 'p.md': 'Say { { a } }', 'q.md': '{{ a }} {{ b }} {{ input }} { { c } }' } });
    expect((await kit.run('prompt', 'run', 'p.md')).err).toContain('p.md:1:5: note: { { a } } is taken as text');
    const { err } = await kit.run('prompt', 'run', 'q.md', '-v', 'a=1', '-v', 'b=2', 'hi');
    const notes = err.split('\n').filter((line) => line.startsWith('q.md:'));
    expect(notes).toEqual([
      expect.stringContaining('note: a has'),
      'q.md: 2 more notes; see: llmkit prompt check q.md',
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { promptSettings, type GivenValues } from '../../../src/core/prompts/runner.ts';
import type { PromptDraft } from '../../../src/core/records/prompt.ts';
import { draft, memoryApp } from '../../support/memory-app.ts';

/** The prompt `p` with this text, stored and prepared. */
async function prepared(
  content: string,
  values: Partial<GivenValues> = {},
  { purpose = 'run', ...more }: Partial<PromptDraft> & { purpose?: 'run' | 'open' } = {},
) {
  const { app } = memoryApp();
  await app.prompts.create(draft(content, more));
  const at = await app.runner.prepare(await app.prompts.use('p'), { given: {}, ...values }, purpose);
  return { ...at, runner: app.runner, prepared: at };
}

/** What it sends: `role: text` of each message. */
async function sent(...args: Parameters<typeof prepared>) {
  const { runner, prepared: at } = await prepared(...args);
  return (await runner.messages(at)).messages.map(({ role, content }) => `${role}: ${content}`);
}

const OPTIONAL = { nothing: { name: 'nothing', variable_type: 'text' as const, is_required: false } };
const PAIR = 'Q{{ a }}{% message assistant %}A{% endmessage %}';

describe('when a prompt is prepared', () => {
  test('then values that it has no variable for are faults where they are given, not where they were kept', async () => {
    const { faults } = await prepared('{{ a }}', { given: { b: '1' }, stored: { a: '1', c: '1' } });
    expect(Object.keys(faults)).toEqual(['b']);
  });

  test('then a given value wins over a kept one', async () => {
    const { values } = await prepared('{{ a }}{{ b }}', { given: { a: 'new' }, stored: { a: 'old', b: 'old' } });
    expect(values).toEqual({ a: 'new', b: 'old' });
  });

  test('then an old input is not said again', async () => {
    expect((await prepared('{{ input }}', { stored: { input: 'old' } })).faults).toHaveProperty('input');
  });

  test('and its input comes as a variable and as text, then that is refused', async () => {
    const both = { given: { input: 'a' }, input: 'b' };
    await expect(prepared('{{ input }}', both)).rejects.toMatchObject({ code: 'usage' });
    expect((await prepared('no input', { input: 'b' })).faults).toEqual({});
  });

  test('to open a conversation, then only variables of what opens it count', async () => {
    const { variables, faults } = await prepared(`${PAIR}{{ later }}`, {}, { purpose: 'open' });
    expect(variables.map(({ definition }) => definition.name)).toEqual(['a']);
    expect(Object.keys(faults)).toEqual(['a']);
  });

  test('to open a conversation, then a value that is given is checked whether it counts or not', async () => {
    const variables = { n: { name: 'n', variable_type: 'number' as const, is_required: true } };
    const { faults } = await prepared(`${PAIR}{{ n }}`, { given: { a: '', n: 'x' } }, { purpose: 'open', variables });
    expect(faults).toHaveProperty('n', ['n must be a valid number']);
  });

  test('and completed from a form, then the values join, and the input counts once', async () => {
    const { runner, prepared: at } = await prepared('{{ a }} {{ input }}', { input: 'text' });
    const whole = await runner.complete(at, { a: '1' });
    expect([whole.faults, whole.values]).toEqual([{}, { a: '1', input: 'text' }]);
    expect((await runner.messages(whole)).messages).toMatchObject([{ content: '1 text' }]);
  });
});

describe('when a prompt is run', () => {
  test.each([
    ['Say:', ['user: Say:\n\ntext']],
    ['Say:\n', ['user: Say:\n\ntext']],
    ['Say {{ input }}.', ['user: Say text.']],
    ['Q{% message assistant %}A{% endmessage %}', ['user: Q', 'assistant: A', 'user: text']],
  ])('as %j with a text, then it sends %j', async (content, expected) => {
    expect(await sent(content, { input: 'text' })).toEqual(expected);
  });

  test('and it leaves no question, then that is misuse', async () => {
    await expect(sent('Q{% message assistant %}A{% endmessage %}')).rejects.toMatchObject({
      code: 'usage',
      message: 'Cannot run p: it leaves no question to ask.',
    });
  });

  test('and values are wrong, then all is told at once, by variable', async () => {
    await expect(sent('{{ a }}{{ b }}', { given: { c: '1' } })).rejects.toMatchObject({
      code: 'invalid_variables',
      details: { variables: { a: ['a is required'], b: ['b is required'], c: [expect.stringContaining('c is not')] } },
    });
  });

  test('then only the messages of the user know their prompt', async () => {
    const { runner, prepared: at } = await prepared(`${PAIR}Now`, { given: { a: '1' } });
    const { messages } = await runner.messages(at);
    const origin = expect.objectContaining({ name: 'p', version: 1 });
    expect(messages.map(({ prompt }) => prompt)).toEqual([origin, undefined, origin]);
  });

  test('then a conversation can remember all of it', async () => {
    const more = { system: 'Be {{ a }}.', metadata: { temperature: 0, team: 'blue' } };
    const { runner, prepared: at } = await prepared('Q', { given: { a: 'kind' } }, more);
    const { use } = await runner.messages(at);
    expect(use).toMatchObject({ name: 'p', version: 1, system: 'Be kind.', values: { a: 'kind' } });
    expect([use.id, use.version_id]).toEqual([expect.any(String), expect.any(String)]);
    expect(use.settings).toEqual({ temperature: 0 });
  });

  test('from a starter, then its id is the same in every home', async () => {
    const { runner, prompts } = memoryApp().app;
    const at = await runner.prepare(await prompts.use('summarize'), { given: {}, input: 'x' });
    const { use } = await runner.messages(at);
    expect(use).toMatchObject({ name: 'summarize', version: 1 });
    const again = await memoryApp().app.prompts.use('summarize');
    expect([use.id, use.version_id]).toEqual([again.id, again.version_id]);
    expect(use.id).toBeDefined();
  });
});

describe('when a prompt opens a conversation', () => {
  const opening = async (...args: Parameters<typeof prepared>) => {
    const { runner, prepared: at } = await prepared(...args);
    const { history, use, unused } = await runner.opening(at);
    return { history: history.map(({ content }) => content), system: use.system, unused };
  };

  test.each<[string, Partial<PromptDraft>, object]>([
    ['{{ nothing }}', { variables: OPTIONAL }, { history: [], system: undefined, unused: false }],
    ['Be brief.', {}, { history: [], system: 'Be brief.', unused: false }],
    [
      'Q{% message assistant %}A{% endmessage %}{{ later }}.',
      {},
      { history: ['Q', 'A'], system: undefined, unused: true },
    ],
    ['Ask.', { system: 'Be brief.' }, { history: [], system: 'Be brief.', unused: true }],
    ['Q{% message assistant %}A{% endmessage %}', {}, { history: ['Q', 'A'], system: undefined, unused: false }],
    ['Q{% message assistant %}A{% endmessage %}B', {}, { history: ['Q', 'A'], system: undefined, unused: true }],
    ['{% message system %}S{% endmessage %}Q', {}, { history: [], system: 'S', unused: true }],
    [
      '{% if false %}{% message user %}x{% endmessage %}{% endif %}Q',
      {},
      { history: [], system: undefined, unused: true },
    ],
  ])('with %j and %j, then it gives %j', async (content, more, expected) => {
    expect(await opening(content, {}, { ...more, purpose: 'open' })).toEqual(expected);
  });

  test('then only its system text is asked for where only that counts', async () => {
    const { runner, prepared: at } = await prepared('Q {{ a }}', { given: { a: '1' } }, { system: 'S {{ a }}' });
    expect(await runner.systemText(at)).toBe('S 1');
    const without = await prepared('Q');
    expect(await without.runner.systemText(without.prepared)).toBeUndefined();
  });
});

describe('when a message is a template', () => {
  test('then definitions of the very version that the conversation was made from hold', async () => {
    const { app } = memoryApp();
    const number = { n: { name: 'n', variable_type: 'number' as const, is_required: true } };
    await app.prompts.create(draft('one', { variables: number }));
    await app.prompts.create(draft('two'), { force: true });
    const faultsFor = async (version: number) =>
      (
        await app.runner.prepareTemplate(
          '{{ n }}',
          { prompt_name: 'p', prompt_version: version },
          { given: { n: 'x' } },
        )
      ).faults;
    expect(await faultsFor(1)).toEqual({ n: ['n must be a valid number'] });
    expect(await faultsFor(2)).toEqual({});
  });

  test.each([{}, { prompt_name: 'gone', prompt_version: 1 }])(
    'and the conversation is of no prompt that is there (%j), then the template counts alone',
    async (conversation) => {
      const { runner } = memoryApp().app;
      const at = await runner.prepareTemplate('Hi {{ a }}', conversation, { given: {}, stored: { a: 'you', b: 'x' } });
      expect(await runner.text(at)).toBe('Hi you');
    },
  );
});

describe('when the metadata of a prompt sets something', () => {
  const settingsOf = (metadata: Record<string, unknown>) => promptSettings({ name: 'p', source: 'stored', metadata });

  test('then that is what conversations keep, but never where to send', () => {
    const metadata = { model: 'm', top_p: 1, base_url: 'http://x', allow_http: true, system: 'S', timeout_s: 1 };
    expect(settingsOf(metadata)).toEqual({ model: 'm', top_p: 1 });
  });

  test('to what it cannot be, then the error names the prompt', () => {
    expect(() => settingsOf({ top_p: 7 })).toThrow('Cannot use top_p 7 in prompt p: expected a number from 0 to 1.');
  });
});

describe('when a template of the moment is prepared', () => {
  const n = { name: 'n', variable_type: 'number' as const, is_required: true };
  const faultsOf = async (given: Record<string, string>) => {
    const { app } = memoryApp();
    await app.prompts.create(draft('{{ n }}', { variables: { n } }));
    const from = { prompt_name: 'p', prompt_version: 1 };
    return (await app.runner.prepareTemplate('Hi', from, { given })).faults;
  };

  test('then a value of what it does not use is checked, and none is missed', async () => {
    expect(await faultsOf({ n: 'x' })).toEqual({ n: ['n must be a valid number'] });
    expect(await faultsOf({})).toEqual({});
  });
});

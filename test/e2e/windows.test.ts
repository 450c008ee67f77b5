import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { runBuilt, startBuilt } from '../support/built.ts';
import { type ChatServer, gate, startChatServer } from '../support/chat-server.ts';
import { longConversation, putConversation } from '../support/long-conversation.ts';
import { testKit, type TestKit } from '../support/test-kit.ts';

const VENDORS = { openai: 'openai/gpt-4o', anthropic: 'anthropic/claude-sonnet-5-5' };
type Vendor = keyof typeof VENDORS;

const isSummary = ({ body }: ChatServer['requests'][number]) => JSON.stringify(body).includes('<transcript>');

/** A kit with a conversation of 500 messages, and a server that sums up as `Sum 1.`, `Sum 2.` … */
async function desk(vendor: Vendor, more: Partial<Conversation> = {}, exchanges = 250) {
  const server = await startChatServer();
  let sums = 0;
  server.respond = (request) => (isSummary(request) ? { deltas: [`Sum ${++sums}.`] } : {});
  const kit = testKit({ env: { ...server.env, LLM_MODEL: VENDORS[vendor] } });
  const id = putConversation(kit.home, longConversation(exchanges, more));
  return {
    kit,
    id,
    server,
    send: (...words: string[]) => kit.run('conv', 'send', id, ...words),
    stored: () => storedIn(kit, id),
    /** What the last request held, as it went out. */
    sent: () => server.requests.at(-1)!.body,
    sums: () => server.requests.filter(isSummary).length,
  };
}

function storedIn({ home }: TestKit, id: string): Conversation {
  return JSON.parse(readFileSync(join(home, 'conversations', `${id}.json`), 'utf8')) as Conversation;
}

/** The newest five messages from a question on, with the tools of an answer, and the next question, on each wire. */
const NEWEST: Record<Vendor, object[]> = {
  openai: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Question 248?' },
    {
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: [{ id: 'call00001', type: 'function', function: { name: 'weather', arguments: '{"day":248}' } }],
    },
    { role: 'tool', tool_call_id: 'call00001', content: 'rain on 248' },
    { role: 'assistant', content: 'It rains on 248.' },
    { role: 'user', content: 'Question 249?' },
    { role: 'assistant', content: 'Answer 249.' },
    { role: 'user', content: 'And now?' },
  ],
  anthropic: [
    { role: 'user', content: 'Question 248?' },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'call00001', name: 'weather', input: { day: 248 } },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call00001', content: 'rain on 248' }] },
    { role: 'assistant', content: 'It rains on 248.' },
    { role: 'user', content: 'Question 249?' },
    { role: 'assistant', content: 'Answer 249.' },
    { role: 'user', content: 'And now?' },
  ],
};

const SUMMARY = '<summary>\nWhat was said in this conversation before, in short:\n\nSum 1.\n</summary>\n\n';

/** The same with a summary in the first question. */
function afterSummary(vendor: Vendor): object[] {
  const [system, first, ...others] = vendor === 'openai' ? NEWEST.openai : [{}, ...NEWEST.anthropic];
  const question = { ...first, content: `${SUMMARY}Question 248?` };
  return vendor === 'openai' ? [system!, question, ...others] : [question, ...others];
}

describe.each(['openai', 'anthropic'] as const)('when a conversation of 500 messages is sent to %s', (vendor) => {
  test('then by itself all of it goes', async () => {
    const { send, sent, stored } = await desk(vendor);
    expect((await send('And now?')).err).toBe('');
    const users = sent().messages.filter((one: { content: unknown }) => String(one.content).startsWith('Question'));
    expect(users).toHaveLength(250);
    expect(stored().messages.at(-1)).not.toHaveProperty('window');
  });

  // Five messages before the question begin with an answer, which does not go without its question.
  test.each([
    ['last:5', '496 earlier messages are not sent'],
    ['last:6', '496 earlier messages are not sent'],
    ['tokens:105', '496 earlier messages are not sent'],
  ])(
    'with %s, then the newest go, from a question on, tools with what they gave, and that is told',
    async (rule, told) => {
      const { send, sent, stored, id } = await desk(vendor);
      const before = stored().messages;
      const { err } = await send('And now?', '--window', rule);
      expect([sent().messages, err]).toEqual([NEWEST[vendor], `note: window ${rule}: ${told}\n`]);
      const { messages, settings } = stored();
      expect([messages.slice(0, 500), messages.length, settings, id]).toEqual([before, 502, {}, id]);
      expect(messages.at(-1)!.window).toEqual({ rule, left_out: 496 });
    },
  );

  test('with summarize:6, then the older ones go as one summary by the model of the conversation', async () => {
    const { send, sent, stored, server, kit } = await desk(vendor, { settings: { window: 'summarize:6' } });
    const { err } = await send('And now?');
    expect([sent().messages, err]).toEqual([
      afterSummary(vendor),
      'note: window summarize:6: 496 earlier messages went as a summary\n',
    ]);
    const [asked] = server.requests;
    expect(asked!.body).toMatchObject({ model: VENDORS[vendor].split('/')[1], max_tokens: 200 });
    const { messages, summary } = stored();
    expect(summary).toEqual({ content: 'Sum 1.', upto: 'Answer 247.' });
    expect([messages.length, messages.at(-1)!.window]).toEqual([
      502,
      { rule: 'summarize:6', left_out: 496, summary: true },
    ]);
    expect((await kit.json('usage')).total.calls).toBe(2);
  });
});

describe('when older messages are summed up', () => {
  test('then that is done again only when as many have aged out, of those alone', async () => {
    const { send, sums, server } = await desk('openai', { settings: { window: 'summarize:10' } });
    const made: number[] = [];
    for (let at = 0; at < 13; at++) {
      await send(`More ${at}`);
      made.push(sums());
    }
    expect(made).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3]);
    const [, second] = server.requests.filter(isSummary).map(({ body }) => body.messages.at(-1).content as string);
    expect(second).toContain('<transcript>\nWhat was said before, in short:\nSum 1.\n\nuser: Question 246?');
    expect(second).not.toContain('Question 245?');
  });

  test('then undo and fork keep the summary, and what is taken back of it is not told', async () => {
    const { send, sums, kit, id, stored, sent } = await desk('openai', { settings: { window: 'summarize:10' } });
    await send('And now?');
    await kit.run('conv', 'undo', id);
    await send('Again?');
    const fork = (await kit.run('conv', 'fork', id)).out.trim();
    await kit.run('conv', 'send', fork, 'Here too?');
    expect([sums(), sent().messages[1].content]).toEqual([1, `${SUMMARY}Question 246?`]);
    const early = (await kit.run('conv', 'fork', id, '--at', '100')).out.trim();
    expect(storedIn(kit, early)).not.toHaveProperty('summary');
    await kit.run('conv', 'edit', id, '11', 'Something else?');
    expect(stored()).not.toHaveProperty('summary');
    expect([sums(), sent().messages.at(-1).content]).toEqual([1, 'Something else?']);
    expect(JSON.stringify(sent())).not.toContain('Sum 1.');
  });

  test('in a dry run, then it is told that it would be, and nothing is sent', async () => {
    const { send, server, stored } = await desk('openai', { settings: { window: 'summarize:10' } }, 15);
    const { err } = await send('And now?', '--dry-run');
    expect([server.requests.length, stored().messages.length]).toEqual([0, 30]);
    expect(err).toContain('note: window summarize:10: 22 earlier messages would be summed up first');
  });

  test('and the user stops that, then the question is kept and can be asked again', async () => {
    const { server, kit, id, stored } = await desk('openai', { settings: { window: 'summarize:10' } }, 15);
    const hold = gate();
    server.reply({ deltas: [hold, 'never'] });
    const env = { ...server.env, LLMKIT_HOME: kit.home, LLM_MODEL: 'openai/gpt-4o' };
    const stopped = startBuilt(['conv', 'send', id, 'First?'], { env });
    await hold.reached;
    stopped.kill('SIGINT');
    expect((await stopped.ended).code).toBe(130);
    hold.open();
    expect(stored()).not.toHaveProperty('summarizing');
    expect(stored().pending).toMatchObject([{ failed: 'interrupted', messages: [{ content: 'First?' }] }]);
    expect((await kit.run('conv', 'retry', id)).code).toBe(0);
    expect(stored()).toMatchObject({ message_count: 32, pending: [], summary: { content: 'Sum 1.' } });
  });

  test('and that fails, then the question is answered all the same, and it is told', async () => {
    const { send, server, stored } = await desk('openai', { settings: { window: 'summarize:10' } }, 15);
    server.fail(400, 'no sums today');
    const { code, err } = await send('And now?');
    expect([code, server.requests.length]).toEqual([0, 2]);
    expect(err).toContain('note: what was said before was not summed up, and is sent as it is: ');
    expect(stored()).not.toHaveProperty('summary');
    expect(stored()).not.toHaveProperty('summarizing');
    await send('And now?');
    expect(stored().summary).toMatchObject({ content: 'Sum 1.' });
  });

  test('by hand, then the summary is printed, and used from then on', async () => {
    const { kit, id, send, sent, sums } = await desk('openai', {}, 5);
    const made = await kit.run('conv', 'summarize', id, '--keep', '2');
    expect(made).toEqual({ code: 0, out: 'Sum 1.\n', err: 'folded 8 messages into the summary\n', written: {} });
    expect((await kit.run('conv', 'summarize', id)).err).toBe('nothing new to fold into the summary\n');
    await send('And now?');
    expect([sums(), sent().messages.length, sent().messages[1].content]).toEqual([1, 6, `${SUMMARY}Question 4?`]);
    expect((await kit.run('conv', 'summarize', id, '--keep', 'x')).code).toBe(2);
  });

  test('in 8 processes at once, then it is done once, nothing is lost and roles alternate', async () => {
    const { server, kit, id, stored, sums } = await desk('openai', { settings: { window: 'summarize:10' } }, 15);
    const hold = gate();
    const whole = new Promise<void>((resolve) => {
      server.respond = (request) => {
        // Nobody is answered before all have asked.
        if (server.requests.length === 9) resolve();
        return { deltas: isSummary(request) ? ['Sum.'] : [hold, 'Yes.'] };
      };
    });
    const env = { ...server.env, LLMKIT_HOME: kit.home, LLM_MODEL: 'openai/gpt-4o' };
    const running = Array.from({ length: 8 }, (_, at) => runBuilt(['conv', 'send', id, `More ${at}`], { env }));
    await whole;
    hold.open();
    expect((await Promise.all(running)).map(({ code }) => code)).toEqual(running.map(() => 0));
    const { messages, summary, summarizing } = stored();
    expect([sums(), summary?.content, summarizing]).toEqual([1, 'Sum.', undefined]);
    expect(messages.map(({ role }) => role)).toEqual(Array.from({ length: 23 }, () => ['user', 'assistant']).flat());
  });

  test('and the process that does it is killed, then another one does it', async () => {
    const { server, kit, id, send, stored } = await desk('openai', { settings: { window: 'summarize:10' } }, 15);
    const hold = gate();
    server.reply({ deltas: [hold, 'never'] });
    const env = { ...server.env, LLMKIT_HOME: kit.home, LLM_MODEL: 'openai/gpt-4o' };
    const killed = startBuilt(['conv', 'send', id, 'First?'], { env });
    await hold.reached;
    killed.kill('SIGKILL');
    await killed.ended;
    hold.open();
    expect(stored()).toHaveProperty('summarizing');
    expect((await send('Second?')).code).toBe(0);
    const { summary, summarizing, pending } = stored();
    expect([summary?.content, summarizing, pending.length]).toEqual(['Sum 1.', undefined, 1]);
  });
});

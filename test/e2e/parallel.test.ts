import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runBuilt, startBuilt } from '../support/built.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { isLong } from '../support/long.ts';
import { tempHome } from '../support/temp-home.ts';

/** As many at once as wait for each other; the long form has more. */
const many = isLong ? 64 : 24;

test('when 8 processes send into one conversation at once, then no exchange is lost and roles alternate', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  const { out: id } = await runBuilt(['conv', 'new', '-m', 'openai/gpt-4o'], { env });
  const questions = Array.from({ length: 8 }, (_, at) => `question ${at}`);
  const results = await Promise.all(questions.map((text) => runBuilt(['conv', 'send', id.trim(), text], { env })));
  expect(results.map(({ code }) => code)).toEqual(questions.map(() => 0));

  await runBuilt(['conv', 'send', id.trim(), 'and now?'], { env });
  const sent: { role: string; content: string }[] = server.requests.at(-1)!.body.messages;
  expect(sent.map(({ role }) => role)).toEqual([...questions.flatMap(() => ['user', 'assistant']), 'user']);
  expect(
    sent
      .filter(({ role }) => role === 'user')
      .map(({ content }) => content)
      .toSorted(),
  ).toEqual(['and now?', ...questions]);
});

test('when another process is answering, then conv retry says which, sends nothing, and the answer is kept', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempHome(), LLM_MODEL: 'openai/gpt-4o' };
  await runBuilt(['chat', '--save', 'First'], { env });
  const hold = gate();
  server.reply({ deltas: [hold, 'Whole.'] });
  const first = startBuilt(['chat', '-c', 'Second'], { env });
  await hold.reached;
  const { code, out, err } = await runBuilt(['conv', 'retry', 'last'], { env });
  expect([code, out, server.requests.length]).toEqual([5, '', 2]);
  expect(err).toContain(`process ${first.pid} is answering, and its answer will be kept. See: llmkit conv show `);
  hold.open();
  await first.ended;
  expect((await runBuilt(['conv', 'show', 'last', '--answer'], { env })).out).toBe('Whole.\n');
});

test('when 8 processes begin a conversation of one title at once, then they begin one', async () => {
  const env = { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() };
  const lines = Array.from({ length: 8 }, (_, at) => ['chat', '--conv', 'Diary', '--create', `line ${at}`]);
  const results = await Promise.all(lines.map((words) => runBuilt(words, { env })));
  expect(results.map(({ code, err }) => [code, err])).toEqual(lines.map(() => [0, '']));
  const listed = JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out);
  expect(listed).toMatchObject([{ title: 'Diary', message_count: 16 }]);
});

test(`when ${many} processes change one file at once in a new home, then each ends well and every change is there`, async () => {
  const env = { LLMKIT_HOME: tempHome() };
  const numbers = Array.from({ length: many }, (_, number) => number);
  const results = await Promise.all(
    numbers.map((number) => runBuilt(['config', 'set', `aliases.a${number}`, `mock/m${number}`], { env })),
  );
  expect(results.map(({ code, err }) => [code, err])).toEqual(numbers.map((number) => [0, results[number]!.err]));
  const { aliases } = JSON.parse((await runBuilt(['config', 'list', '--json'], { env })).out);
  expect(aliases).toEqual(Object.fromEntries(numbers.map((number) => [`a${number}`, `mock/m${number}`])));
});

test.each(['conv new Trip', 'chat --provider mock --save Hi', 'prompt add NAME --content Hi'])(
  'when 8 processes run %s for the first time on this machine, then each ends well and all is there',
  async (line) => {
    const env = { LLMKIT_HOME: tempHome() };
    const words = line.split(' ');
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, number) =>
        runBuilt(
          words.map((word) => (word === 'NAME' ? `p${number}` : word)),
          { env },
        ),
      ),
    );
    expect(results.map(({ code }) => code)).toEqual(results.map(() => 0));
    const folder = words[0] === 'prompt' ? 'prompts' : 'conversations';
    expect(readdirSync(join(env.LLMKIT_HOME, folder)).filter((name) => name.endsWith('.json'))).toHaveLength(8);
    expect((await runBuilt(['doctor'], { env })).code).toBe(0);
  },
);

test('when processes send into one conversation while others read it, then each reader sees whole exchanges, and none is lost', async () => {
  const [writers, each] = isLong ? [8, 25] : [3, 3];
  const server = await startChatServer();
  server.respond = ({ body }) => ({ deltas: ['To ', String(body.messages.at(-1).content)] });
  const env = { ...server.env, LLMKIT_HOME: tempHome(), LLM_MODEL: 'openai/gpt-4o' };
  const { out } = await runBuilt(['conv', 'new', 'Busy'], { env });
  const id = out.trim();
  let left = writers;
  const write = async (writer: number) => {
    for (let at = 0; at < each; at++)
      expect(await runBuilt(['conv', 'send', id, `q${writer}-${at}.`], { env })).toMatchObject({ code: 0 });
    left--;
  };
  const read = async (words: string[], check: (text: string) => void) => {
    for (let round = 0; left > 0 || round === 0; round++) {
      const { code, err, out: text } = await runBuilt(words, { env });
      // Before the first question is asked there is nothing to be found, or to be asked again.
      if (code !== 1 && code !== 4)
        expect([code, err.replace(/^\d+ places.*\n/, '')]).toEqual([0, expect.not.stringContaining('error')]);
      if (code === 0) check(text);
    }
  };
  const readers = [
    read(['conv', 'show', id, '--json'], (text) => expectWhole(JSON.parse(text).messages)),
    read(['conv', 'export', id, '--format', 'json'], (text) => expectWhole(JSON.parse(text).messages)),
    read(['conv', 'list', '--json'], (text) => expect(JSON.parse(text)[0].message_count % 2).toBe(0)),
    read(['conv', 'rerun', id, '--yes'], (text) => expect(text).toMatch(/^[0-9a-f-]{36}\n$/)),
    read(['conv', 'search', 'To q', '--json'], (text) => {
      for (const { line } of JSON.parse(text)) expect(line).toMatch(/^To q\d+-\d+\.$/);
    }),
  ];
  await Promise.all([...Array.from({ length: writers }, (_, writer) => write(writer)), ...readers]);
  const { messages, pending } = JSON.parse((await runBuilt(['conv', 'show', id, '--all', '--json'], { env })).out);
  expectWhole(messages);
  expect([messages.length, pending]).toEqual([2 * writers * each, []]);
  expect(new Set(messages.map(({ content }: { content: string }) => content)).size).toBe(2 * writers * each);
}, 900_000);

/** Questions, each with its own answer behind it. */
function expectWhole(messages: { role: string; content: string }[]): void {
  for (let at = 0; at < messages.length; at += 2) {
    const [question, answer] = messages.slice(at, at + 2);
    expect([question?.role, answer?.role, answer?.content]).toEqual(['user', 'assistant', `To ${question?.content}`]);
  }
}

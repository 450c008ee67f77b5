import type { MessageCreateParams } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { homeFor } from '../support/learned-wire.ts';
import { tempHome } from '../support/temp-home.ts';

type OpenAIBody = OpenAI.ChatCompletionCreateParamsStreaming;
type AnthropicBody = Omit<MessageCreateParams, 'model'> & { model: string };

const EVERY_PARAMETER = [
  '-s=Be brief.',
  '--temperature=0.3',
  '--max-tokens=50',
  '--top-p=0.9',
  '--frequency-penalty=0.5',
  '--presence-penalty=-0.5',
  '--stop=END',
  '--stop=FIN',
  '--set=user=me',
].flatMap((flag) => {
  const [name = '', ...value] = flag.split('=');
  return [name, value.join('=')];
});

describe.each([
  ['streamed', []],
  ['not streamed', ['--no-stream']],
])('when an answer is asked for %s', (_name, how) => {
  test('with every parameter, then openai gets them in its terms', async () => {
    const server = await startChatServer();
    await runBuilt(['chat', '-m', 'openai/gpt-4o', ...EVERY_PARAMETER, ...how, 'Hi'], { env: server.env });
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      [
        '/v1/chat/completions',
        {
          model: 'gpt-4o',
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hi' },
          ],
          temperature: 0.3,
          max_tokens: 50,
          top_p: 0.9,
          frequency_penalty: 0.5,
          presence_penalty: -0.5,
          stop: ['END', 'FIN'],
          user: 'me',
          stream: true,
          stream_options: { include_usage: true },
        } satisfies OpenAIBody,
      ],
    ]);
  });

  test('with every parameter, then anthropic gets those that it takes, and the rest is told', async () => {
    const server = await startChatServer();
    const args = ['chat', '-m', 'claude-sonnet-4-6', ...EVERY_PARAMETER, ...how, 'Hi'];
    const { err } = await runBuilt(args, { env: server.env });
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      [
        '/v1/messages',
        {
          model: 'claude-sonnet-4-6',
          system: 'Be brief.',
          messages: [{ role: 'user', content: 'Hi' }],
          temperature: 0.3,
          max_tokens: 50,
          stop_sequences: ['END', 'FIN'],
          user: 'me',
          stream: true,
        } satisfies AnthropicBody & { temperature: number; user: string },
      ],
    ]);
    for (const dropped of ['top_p', 'frequency_penalty', 'presence_penalty']) expect(err).toContain(dropped);
  });

  test('with every parameter, then Responses gets those that it has, and the rest is told', async () => {
    const server = await startChatServer();
    const env = { ...server.env, LLMKIT_HOME: homeFor('responses', 'openai/gpt-4o') };
    const { out, err } = await runBuilt(['chat', '-m', 'openai/gpt-4o', ...EVERY_PARAMETER, ...how, 'Hi'], { env });
    expect(out).toBe('Hello there.\n');
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      [
        '/v1/responses',
        {
          model: 'gpt-4o',
          instructions: 'Be brief.',
          input: [{ role: 'user', content: 'Hi' }],
          temperature: 0.3,
          max_output_tokens: 50,
          top_p: 0.9,
          user: 'me',
          store: false,
          include: ['reasoning.encrypted_content'],
          stream: true,
        } satisfies ResponseCreateParamsStreaming,
      ],
    ]);
    for (const dropped of ['frequency_penalty', 'presence_penalty']) expect(err).toContain(`${dropped} is not sent`);
  });

  test.each([
    ['openai/gpt-4o', ['system', 'user', 'assistant', 'user', 'assistant', 'user']],
    ['claude-sonnet-5-5', ['user', 'assistant', 'user', 'assistant', 'user']],
  ])('three times of %s, then the whole history goes', async (model, roles) => {
    const server = await startChatServer();
    const env = { ...server.env, LLMKIT_HOME: tempHome() };
    const { out: id } = await runBuilt(['conv', 'new', '-m', model, '-s', 'Be brief.'], { env });
    for (const text of ['one', 'two', 'three']) {
      server.reply(`to ${text}`);
      await runBuilt(['conv', 'send', id.trim(), ...how, text], { env });
    }
    const { messages } = server.requests[2]!.body;
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(roles);
    expect(messages.slice(-5).map(({ content }: { content: string }) => content)).toEqual([
      'one',
      'to one',
      'two',
      'to two',
      'three',
    ]);
  });
});

test('when -f is given, then it goes as delimited data before the question, on both wires', async () => {
  const server = await startChatServer();
  for (const model of ['openai/gpt-4o', 'claude-sonnet-5-5']) {
    await runBuilt(['chat', '-m', model, '-f', '-', 'What is it?'], { env: server.env, input: 'SECRET-DATA' });
  }
  const [openai, anthropic] = server.requests.map(({ body }) => JSON.stringify(body.messages));
  for (const sent of [openai, anthropic]) expect(sent).toMatch(/<context>.*SECRET-DATA.*<\/context>.*What is it\?/);
});

test('when a script pipes in text beside words, then they are one message', async () => {
  const server = await startChatServer();
  await runBuilt(['chat', 'Summarise'], { env: server.env, input: 'notes\n' });
  expect(server.requests[0]!.body.messages).toEqual([{ role: 'user', content: 'notes\n\nSummarise' }]);
});

import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempHome } from '../support/temp-home.ts';

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

import { expect, test } from '@jest/globals';
import { createStatelessLlm } from '../../src/library/app.ts';
import { startChatServer } from '../support/chat-server.ts';
import { PNG } from '../support/sample-files.ts';

test('when a program gives a message with a file, then its bytes go with it', async () => {
  const server = await startChatServer();
  const llm = createStatelessLlm({ provider: 'openai', apiKey: 'sk-test', baseUrl: `${server.url}/v1` });
  const file = { type: 'file' as const, media_type: 'image/png', name: 'red.png', size: PNG.length };
  const parts = [
    { ...file, data: PNG.toString('base64') },
    { type: 'text' as const, text: 'What?' },
  ];
  await llm.completeFromMessages([{ role: 'user', content: 'What?', parts }], { model: 'gpt-4.1' });
  const [image] = server.requests[0]!.body.messages[0].content;
  expect(image.image_url.url).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
});

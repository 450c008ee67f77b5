import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startChatServer } from '../../support/chat-server.ts';
import { toolDesk } from '../../support/tool-desk.ts';

const CALL = { deltas: [{ name: 'mark', input: {} }], finish: 'tool_calls' as const };

async function desk() {
  const server = await startChatServer();
  const { kit, folder, tool } = toolDesk([], { env: { ...server.env, LLM_MODEL: 'openai/gpt-4o' } });
  const mark = join(folder, 'mark');
  const file = tool('mark', `require("fs").writeFileSync(${JSON.stringify(mark)}, "")`);
  server.reply(CALL);
  server.reply('Done.');
  await kit.run('chat', '--save', '-T', file, '--allow', 'mark', 'Go');
  rmSync(mark);
  const rerun = async (...args: string[]) => ({
    ...(await kit.run('conv', 'rerun', 'last', ...args)),
    hasRun: existsSync(mark),
  });
  return { server, kit, file, rerun };
}

test('when a conversation with tools is asked again with them, then the same goes out, and nothing runs', async () => {
  const { server, file, rerun } = await desk();
  server.reply('Done.');
  expect(await rerun('-T', file)).toMatchObject({ code: 0, hasRun: false });
  expect(server.requests[2]!.body).toEqual(server.requests[1]!.body);
});

test('and the model calls one besides, then it is refused, and the model is told', async () => {
  const { server, kit, file, rerun } = await desk();
  server.reply(CALL);
  server.reply('Then not.');
  expect(await rerun('-T', file)).toMatchObject({ code: 0, hasRun: false });
  const { messages } = await kit.json('conv', 'show', 'last');
  expect(messages[1].content).toBe('Then not.');
  expect(JSON.stringify(server.requests[3]!.body)).toContain('no tool runs when a conversation is asked again');
});

import { expect, test } from '@jest/globals';
import { ANSWERED } from '../support/chat-screen.ts';
import { type ChatServer, startChatServer } from '../support/chat-server.ts';
import { startInTerminal } from '../support/pty.ts';
import { startServedChat } from '../support/served-chat.ts';
import { toolDesk } from '../support/tool-desk.ts';

const MODEL = 'claude-sonnet-5-5';
const TEXT =
  '# First\n\n- **bold** and `code` that goes on and on for longer than a row of sixty columns has room\n\n' +
  '```js\nlet x; // 1\n```\n\n| a | b |\n|---|---|\n| c | 中文字 |\n\nA [link](http://e.org). Last.';

/** A model that thinks, calls a tool, and says what Markdown has. */
function answer(server: ChatServer): void {
  const call = { name: 'note', input: { city: 'Oslo' } };
  server.reply({ deltas: [{ thought: 'hm' }, 'Let me **look**.', call], finish: 'tool_calls' });
  server.reply({ deltas: TEXT.match(/[^]{1,3}/g)! });
}

/** The bytes of the answer; what llmkit says beside it is dim in the chat alone. */
function drawn({ raw }: { raw: string }): string {
  // oxlint-disable-next-line no-control-regex
  return raw.slice(raw.indexOf('Let me'), raw.indexOf('Last.\r\n')).replaceAll(/\u001b\[2?2m/g, '');
}

test.each([60, 100])(
  'when the same answer comes alone and in the chat, then a terminal of %i columns gets the same bytes',
  async (cols) => {
    const tool = toolDesk([]).tool('note', 'process.stdout.write("rain")');
    const args = ['chat', '-m', MODEL, '-T', tool, '--allow', 'note'];
    const server = await startChatServer();
    answer(server);
    const alone = startInTerminal([...args, 'Hi'], { env: server.env, cols });
    expect((await alone.ended).exitCode).toBe(0);
    const { server: served, chat } = await startServedChat({ args, model: MODEL, cols });
    answer(served);
    await chat.play(['Hi', 'Last.\n', ANSWERED]);
    expect(drawn(alone.output)).toContain('\u001b[1mbold\u001b[0m');
    expect(drawn(chat.terminal.output)).toBe(drawn(alone.output));
  },
);

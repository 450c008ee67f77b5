import { describe, expect, test } from '@jest/globals';
import { ATTACKS, SHOWN } from '../support/attacks.ts';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, type ChatScreen } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import { KEYS, keys, paste } from '../support/pty.ts';
import { startServedChat } from '../support/served-chat.ts';
import { tempHome } from '../support/temp-home.ts';

const NO_COLOR = { NO_COLOR: '1' };
const ALL = Object.values(ATTACKS);

/** A busy machine has time to show one, and to clear its line. */
// oxlint-disable-next-line no-control-regex
const SPINNER = /(\u001b\[\?2026h[^]*?\u001b\[\?2026l)+\u001b\[1G\u001b\[0K/g;

/** What the screen got of an answer, without the sequences of the line editor (all of which end before it). */
async function answerTo({ terminal }: ChatScreen, question: string): Promise<string> {
  const before = terminal.output.raw.length;
  await terminal.play([question, ANSWERED]);
  const raw = terminal.output.raw.slice(before).replaceAll(SPINNER, '');
  // The terminal makes \r\r\n of the line editor's \r\n.
  const start = raw.indexOf(`${question}\r\r\n`) + question.length + 3;
  return raw.slice(start, raw.indexOf('11 + 7 tokens', start));
}

describe('when there are attacks', () => {
  test('in the text of a model, then none reaches the terminal, wherever it is split over deltas', async () => {
    const { server, chat } = await startServedChat({ env: NO_COLOR });
    for (const [name, attack] of Object.entries(ATTACKS)) {
      const splits = Array.from({ length: attack.length + 1 }, (_, at) => [attack.slice(0, at), attack.slice(at), '.']);
      server.reply({ deltas: splits.flat() });
      expect([name, await answerTo(chat, name)]).toEqual([name, `${'ab.'.repeat(splits.length)}\r\n`]);
    }
    server.reply({ deltas: Array.from(SHOWN.join(' ')) });
    const dense = (shown: string) => shown.replaceAll(/\s/g, '');
    expect(dense(await answerTo(chat, 'and the rest'))).toBe(dense(SHOWN.join('')));
  });

  test('in errors of the server, titles and what is pasted, then none reaches the terminal', async () => {
    const env = { ...NO_COLOR, LLMKIT_HOME: tempHome() };
    for (const attack of ALL.slice(0, 3)) await runBuilt(['conv', 'new', `title ${attack}`], { env });
    await runBuilt(['conv', 'new', `title ${ALL.join('')}`, '-s', `system ${ALL.join('')}`], { env });
    const { server, chat, questions } = await startServedChat({ args: ['chat', '-c'], env });
    for (const attack of ALL) server.fail(400, `bad ${attack} end`);
    for (const at of ALL.keys()) await chat.play([`q${at}`, 'asks again']);
    await chat.play(
      [keys('/open\r'), 'Open:'],
      [keys(KEYS.escape), 'gpt-5.4-mini › '],
      ['/system', 'system ab'],
      ['/title', 'title: title ab'],
      [paste(ALL.join(''))],
      ['', ANSWERED],
    );
    expect(questions().at(-1)).toBe('ab'.repeat(ALL.length));
    // What the line editor and, on a busy machine, the spinner write: cursor moves, clearing, marks of a paste and of a frame.
    // oxlint-disable-next-line no-control-regex
    const rest = chat.terminal.output.raw.replaceAll(/\u001b\[(\d*[GJKABCD]|\?(2004|2026|25)[hl])/g, '');
    // oxlint-disable-next-line no-control-regex
    expect(rest).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    expect(rest).not.toMatch(/owned|payload|evil|ZXZpbA/);
  });

  test('in the text of a model and it goes into a pipe, then the pipe gets every byte', async () => {
    const server = await startChatServer();
    const text = ALL.join('') + SHOWN.join('');
    server.reply({ deltas: text.split('') });
    const { outBytes } = await runBuilt(['chat', 'Hi'], {
      env: { ...server.env, ...NO_COLOR, LLM_PROVIDER: 'openai' },
    });
    expect(outBytes.toString()).toBe(`${text}\n`);
  });
});

import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, startChat } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import type { Env } from '../support/clean-env.ts';
import { KEYS, keys } from '../support/pty.ts';
import { startRawServer } from '../support/raw-server.ts';
import { tempHome } from '../support/temp-home.ts';

/** A chat in a home with three conversations, the newest last. */
async function chatBeside(titles: string[], more: Env = {}, model = 'gpt-5.4-mini') {
  const server = await startChatServer();
  server.models = ['gpt-5.4-mini', 'small-model', 'large-model'];
  const env = { LLMKIT_HOME: tempHome(), ...server.env, OLLAMA_HOST: '127.0.0.1:9', ...more };
  for (const title of titles) await runBuilt(['conv', 'new', title], { env });
  return { server, chat: await startChat({ model, env }) };
}

describe('when /open is typed alone', () => {
  test('then conversations can be chosen from, newest first, and typing narrows them down', async () => {
    const { chat } = await chatBeside(['Roses', 'Tulips', 'Tomatoes']);
    await chat.play([keys('/open\r'), /Open:[^]*Tomatoes[^]*Tulips[^]*Roses/], [keys('t 0'), 'Open: t 0']);
    await chat.play([keys(KEYS.backspace, KEYS.backspace, 'ul'), 'Open: tul'], ['', 'Tulips (']);
    await chat.play(['Hi', ANSWERED]);
    expect(chat.text).toMatch(/Open: [\da-f]{8} {2}(now|\d+ s) +0 messages {2}Tulips\n/);
    expect((await chat.leave()).exitCode).toBe(0);
  });

  test('then Esc takes the list off the screen', async () => {
    const { chat } = await chatBeside(['Roses', 'Tulips']);
    await chat.play([keys('/open\r'), 'Roses'], [keys(KEYS.escape), 'gpt-5.4-mini › ']);
    // Lines are erased upwards; what was asked is never written again.
    const raw = chat.terminal.output.raw.slice(chat.terminal.output.raw.lastIndexOf('Roses'));
    expect(raw).toContain('\u001b[2K\u001b[1A'.repeat(4));
  });

  test.each([
    ['Esc', KEYS.escape, ''],
    ['Ctrl-C', KEYS.ctrlC, 'cancelled'],
  ])('then %s leaves the list, and the chat goes on', async (_name, key, said) => {
    const { chat, server } = await chatBeside(['Roses']);
    await chat.play([keys('/open\r'), 'Roses'], [keys(key), said, 'gpt-5.4-mini › '], ['Hi', ANSWERED]);
    expect(server.requests.at(-1)!.body.messages).toHaveLength(1);
    expect((await chat.leave()).exitCode).toBe(0);
  });

  test('and there is none, then that is told', async () => {
    const { chat } = await chatBeside([]);
    await chat.play(['/open', 'there is no conversation yet']);
  });
});

describe('when /model is typed alone', () => {
  test('then the models that can be asked are offered, each once, the one in force first', async () => {
    const { chat, server } = await chatBeside([]);
    await chat.play([keys('/model\r'), '❯ gpt-5.4-mini', 'claude-sonnet-5-5', 'mock/echo']);
    expect(chat.text).not.toContain('openai/gpt-5.4-mini');
    await chat.play([keys('large'), 'Model: large'], ['', 'model: openai/large-model', 'large-model › ']);
    await chat.play(['Hi', ANSWERED]);
    expect(server.requests.at(-1)!.body.model).toBe('large-model');
  });

  test('then Esc keeps the one in force, and says where it comes from', async () => {
    const { chat } = await chatBeside([], { LLM_MODEL: 'small-model' }, 'small-model');
    await chat.play(
      [keys('/model\r'), '❯ small-model'],
      [keys(KEYS.escape), 'model: openai/small-model (environment)'],
    );
  });

  test('and a server says nothing, then Ctrl-C ends the wait and not the chat', async () => {
    const server = await startRawServer({ instead: 'silence' });
    const env = {
      LLMKIT_HOME: tempHome(),
      OPENAI_API_KEY: 'sk-x',
      OPENAI_BASE_URL: server.url,
      OLLAMA_HOST: '127.0.0.1:9',
    };
    const chat = await startChat({ model: 'gpt-5.4-mini', env });
    await chat.play([keys('/model\r')]);
    await server.request(1);
    await chat.play([keys(KEYS.ctrlC), 'cancelled', 'gpt-5.4-mini › ']);
    expect((await chat.leave()).exitCode).toBe(0);
  });
});

test('when a terminal cannot move its cursor, then the lists are printed', async () => {
  const { chat } = await chatBeside(['Roses'], { TERM: 'dumb' });
  await chat.play(
    ['/open', 'Roses', 'open one: /open CONV'],
    ['/model', 'large-model\n', 'model: openai/gpt-5.4-mini'],
  );
  expect(chat.terminal.output.raw).not.toContain('\u001b');
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { isLong } from '../support/long.ts';
import { KEYS, keys, Shell, SIGNALS_TO_END, SOUND, startInTerminal } from '../support/pty.ts';
import { startRawServer } from '../support/raw-server.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const KEY = 'sk-canary-0123456789abcdefghijklmnop';
const SLOW_FORMS = ['--require', resolve('test/support/slow-forms.cjs')];
/** Milliseconds between the Enter that ends a question and the paste: at some of them the next one is not there yet. */
const PAUSES = isLong ? Array.from({ length: 60 }, (_, at) => at % 12) : [0, 2, 5, 11];

describe('when a key is pasted before it is asked for, then it is not echoed, and is taken', () => {
  test.each(PAUSES)('%d ms after the question before it', async (pause) => {
    const server = await startChatServer();
    server.models = ['gpt-5.4-mini'];
    const home = tempHome();
    const env = { OLLAMA_HOST: '127.0.0.1:9', LLMKIT_HOME: home, OPENAI_BASE_URL: `${server.url}/v1` };
    const terminal = startInTerminal(['chat', 'Hi'], { env });
    await terminal.waitFor('an Anthropic key');
    terminal.write(KEYS.enter);
    await delay(pause);
    terminal.write(KEY + KEYS.enter + KEYS.enter);
    await terminal.waitFor('Hello there.');
    expect(terminal.output.raw).not.toContain(KEY.slice(0, 12));
    expect(readFileSync(join(home, 'keys.json'), 'utf8')).toContain(KEY);
  });

  test('together with the answer to the question before it', async () => {
    const server = await startChatServer();
    const env = { OLLAMA_HOST: '127.0.0.1:9', LLMKIT_HOME: tempHome(), OPENAI_BASE_URL: `${server.url}/v1` };
    const terminal = startInTerminal(['chat'], { env });
    await terminal.waitFor('an Anthropic key');
    terminal.write(`${KEYS.enter}${KEY}${KEYS.enter}small${KEYS.enter}`);
    await terminal.waitFor('change it with: llmkit keys set openai');
    expect(terminal.output.raw).not.toContain(KEY.slice(0, 12));
  });

  test('for keys set alone, with the answer to whose it is', async () => {
    const home = tempHome();
    const terminal = startInTerminal(['keys', 'set'], { env: { LLMKIT_HOME: home } });
    await terminal.waitFor('❯ openai');
    terminal.write(`${KEYS.down}${KEYS.enter}${KEY}${KEYS.enter}`);
    await terminal.waitFor('stored the key of anthropic');
    expect(terminal.output.raw).not.toContain(KEY.slice(0, 12));
    expect(readFileSync(join(home, 'keys.json'), 'utf8')).toContain(KEY);
  });

  test('for keys set, before there is any question', async () => {
    const home = tempHome();
    const terminal = startInTerminal(['keys', 'set', 'openai'], { env: { LLMKIT_HOME: home }, nodeArgs: SLOW_FORMS });
    await terminal.waitFor('[reading]');
    terminal.write(KEY + KEYS.enter);
    await terminal.waitFor('stored the key');
    expect(terminal.output.raw).not.toContain(KEY.slice(0, 12));
    expect(readFileSync(join(home, 'keys.json'), 'utf8')).toContain(KEY);
  });
});

describe('when the answers of a form are typed ahead', () => {
  const cwd = tempFolder();
  const FIELDS = '{ a: {}, b: { options: [x, y] }, c: { type: boolean }, d: { type: number } }';
  writeFileSync(join(cwd, 'p.md'), `---\nvariables: ${FIELDS}\n---\n{{ a }}/{{ b }}/{{ c }}/{{ d }}`);
  const start = () =>
    startInTerminal(['run', './p.md', '--provider', 'mock'], { cwd, env: { LLMKIT_HOME: tempHome() } });

  test('then each question gets its own', async () => {
    const terminal = start();
    await terminal.play([keys(), 'a:'], [keys('né\r', KEYS.down, '\r', 'y\r', 'no\r', KEYS.backspace, KEYS.backspace)]);
    await terminal.play([keys(), 'd must be a valid number'], ['12', 'né/y/true/12']);
    expect((await terminal.ended).exitCode).toBe(0);
  });

  test('and Ctrl-C behind them, then none is given', async () => {
    const terminal = start();
    await terminal.play([keys(), 'a:'], [keys('n\r\r', KEYS.ctrlC)]);
    expect((await terminal.ended).exitCode).toBe(130);
    expect(terminal.output.text).not.toContain('[user]');
  });
});

describe('when it ends between two questions, then the terminal is sound', () => {
  /** A guided start that looks for a server which does not answer, so that there is no question yet. */
  async function looking() {
    const server = await startRawServer({ instead: 'silence' });
    const shell = new Shell({ env: { OLLAMA_HOST: server.url, LLMKIT_HOME: tempHome() } });
    shell.run('chat');
    await server.request(1);
    return shell;
  }

  test('by Ctrl-C', async () => {
    const shell = await looking();
    shell.terminal.write(KEYS.ctrlC);
    expect(await shell.end()).toEqual({ code: 130, ...SOUND });
  });

  test.each(SIGNALS_TO_END)('by %s', async (signal, code) => {
    const shell = await looking();
    shell.signal(signal);
    expect(await shell.end()).toEqual({ code, ...SOUND });
  });
});

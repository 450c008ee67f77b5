import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, ChatScreen } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import { keys, KEYS, startInTerminal } from '../support/pty.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const KEY = 'sk-canary-0123456789abcdefghij-wxyz';

/** A home whose key a program tells, which counts how often it is run. */
async function homeWithProgram(script = `echo ${KEY}`) {
  const server = await startChatServer();
  const runs = join(tempFolder(), 'runs');
  const env = { LLMKIT_HOME: tempHome(), OPENAI_BASE_URL: `${server.url}/v1`, LLM_PROVIDER: 'openai' };
  const program = `sh -c 'echo run >> ${runs}; ${script}'`;
  await runBuilt(['config', 'set', 'providers.openai.key_command', program], { env });
  const count = () => (existsSync(runs) ? readFileSync(runs, 'utf8').split('\n').length - 1 : 0);
  return { server, env, count };
}

describe('when a program tells the key', () => {
  test('then it is run once for an answer in two steps of retrying, and what it says goes to the server', async () => {
    const { server, env, count } = await homeWithProgram();
    server.fail(500, 'busy');
    const { code } = await runBuilt(['chat', 'Hi'], { env });
    expect([code, count()]).toEqual([0, 1]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`]);
  });

  test.each([
    ['chat', 'Hi', '--dry-run'],
    ['keys', 'list'],
    ['complete', 'bash', '3', 'llmkit', 'chat', '-m', ''],
    ['models', 'show', 'mock/echo'],
    ['doctor'],
  ])('then %s %s does not run it', async (...args) => {
    const { env, count } = await homeWithProgram();
    await runBuilt(args, { env });
    expect(count()).toBe(0);
  });

  test('and it fails, then that is exit 3 with its words, and nothing is sent', async () => {
    const { server, env } = await homeWithProgram('echo vault is locked >&2; exit 4');
    const { code, out, err } = await runBuilt(['chat', 'Hi'], { env });
    expect([code, out, server.requests.length]).toEqual([3, '', 0]);
    expect(err).toContain('providers.openai.key_command failed: sh ended with 4: vault is locked.');
  });

  test('on a terminal, then it gets that, also where the question is piped in', async () => {
    const { server, env } = await homeWithProgram(`printf "PIN? " >&2; read -r pin; echo ${KEY.slice(0, -4)}$pin`);
    const terminal = startInTerminal(['chat', 'Hi', '--no-save'], { env });
    await terminal.play([keys(), 'PIN? '], ['wxyz', 'Hello there.']);
    expect((await terminal.ended).exitCode).toBe(0);
    expect(server.requests[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test('and waits for a person, then Ctrl-C ends it', async () => {
    const { server, env } = await homeWithProgram('trap "" INT; printf "PIN? " >&2; read -r pin; echo $pin');
    const terminal = startInTerminal(['chat', 'Hi'], { env });
    await terminal.play([keys(), 'PIN? '], [keys(KEYS.ctrlC)]);
    expect((await terminal.ended).exitCode).toBe(130);
    expect(server.requests).toHaveLength(0);
  });

  test('in a chat, then it is run before the first line, which says who pays', async () => {
    const { env, count } = await homeWithProgram();
    const terminal = startInTerminal(['chat'], { env });
    const chat = new ChatScreen(terminal, 'gpt-5.4-mini');
    await chat.ready();
    expect(chat.text.replaceAll(/\s+/g, ' ')).toMatch(
      /, with the key of providers\.openai\.key_command \(…wxyz\) \/help shows/,
    );
    await chat.play(['Hi', ANSWERED], ['And?', ANSWERED]);
    expect(count()).toBe(1);
    expect((await chat.leave()).exitCode).toBe(0);
  });
});

describe('who pays', () => {
  const env = { OPENAI_API_KEY: KEY, LLMKIT_HOME: '' };

  test('when it is a dry run, then that is told', async () => {
    const { out, err } = await runBuilt(['chat', '-m', 'gpt-4o', '--dry-run', 'Hi'], {
      env: { ...env, LLMKIT_HOME: tempHome() },
    });
    expect(err).toContain('note: it would ask OpenAI, with the key of OPENAI_API_KEY (…wxyz)\n');
    expect(err).toContain('~8 prompt tokens for ~$0.000020, and at most $0.16 for the answer\n');
    expect(out + err).not.toContain(KEY);
  });

  test('when it is --verbose, then that is told before anything is sent', async () => {
    const server = await startChatServer();
    const { err } = await runBuilt(['chat', 'Hi', '--verbose'], {
      env: { ...env, LLMKIT_HOME: tempHome(), OPENAI_BASE_URL: `${server.url}/v1` },
    });
    expect(err).toMatch(
      /note: Asking openai \(the server at [\d.:]+\), with the key of OPENAI_API_KEY \(…wxyz\)\.\n[^]*note: POST/,
    );
  });

  test('when a .env of the current folder holds a key, then it is not read', async () => {
    const cwd = tempFolder();
    for (const file of ['.env', '.env.local'])
      writeFileSync(join(cwd, file), `OPENAI_API_KEY=${KEY}\nLLM_API_KEY=${KEY}\n`);
    const options = { cwd, env: { LLMKIT_HOME: tempHome() } };
    expect((await runBuilt(['keys', 'list', '--json'], options)).out).toBe('[]\n');
    expect((await runBuilt(['chat', 'Hi'], options)).code).toBe(3);
  });
});

import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { McpHttpServer, McpSessionServer } from '../../support/mcp-http.ts';
import { runBuilt, startBuilt } from '../../support/built.ts';
import { tempHome } from '../../support/temp-home.ts';
import { calls, toolDesk } from '../../support/tool-desk.ts';

const SERVER = resolve('test/support/mcp-server.mjs');
const DONE = { content: 'Done.' };

/** A model that says these, and a server `t` of the era. */
async function deskWith(replies: object[], era = 'modern', env = {}) {
  const desk = toolDesk(replies, { env: { PATH: process.env['PATH']!, ...env } });
  await desk.kit.run('mcp', 'add', 't', '--', process.execPath, SERVER, era);
  return desk;
}

type Desk = Awaited<ReturnType<typeof deskWith>>;

async function ask({ kit }: Desk, ...words: string[]) {
  const result = await kit.run('chat', '--save', '-T', 't', ...words, 'Go');
  const { messages } = await kit.json('conv', 'show', 'last');
  const parts: { type: string; content: string; is_error?: true }[] = messages[1].parts ?? [];
  return { ...result, results: parts.filter(({ type }) => type === 'tool_result') };
}

describe.each(['modern', 'legacy'])('when a model has the tools of a server of the %s era', (era) => {
  test('then what it calls is run there, and shown and kept', async () => {
    const desk = await deskWith([calls('t__echo', { a: 1 }), DONE], era);
    const { code, out, err, results } = await ask(desk, '--allow', 't/echo');
    expect([code, out]).toEqual([0, 'Done.\n']);
    expect(err).toBe('[t__echo {"a":1}]\n[t__echo gave] {"a":1}\n');
    expect(results).toMatchObject([{ content: '{"a":1}' }]);
  });

  test.each([
    ['dies', 'die', 'Cannot use the server t: it ended with 3.'],
    ['floods', 'flood', 'Cannot use the server t: it sent a message of more than 10 MiB.'],
    ['fails', 'fail', 'no such thing'],
    ['sends noise', 'noise', 'heard'],
    ['gives an image', 'image', '[image of type image/png]'],
  ])('and it %s, then the model is told, and the answer goes on', async (_how, tool, told) => {
    const { code, out, results } = await ask(await deskWith([calls(`t__${tool}`, {}), DONE], era), '--allow', '*');
    expect([code, out, results[0]!.content]).toEqual([0, 'Done.\n', told]);
  });

  test('and it refuses with a forged text, then that is one line without control characters', async () => {
    const { err } = await ask(await deskWith([calls('t__refuse', {}), DONE], era), '--allow', '*');
    expect(err).not.toContain('\x1b');
    expect(err).not.toMatch(/^error/m);
  });
});

test('when a tool does not answer, then the model is told after mcp.NAME.timeout_s', async () => {
  const desk = await deskWith([calls('t__hang', {}), DONE]);
  await desk.kit.run('config', 'set', 'mcp.t.timeout_s', '8');
  const { code, results } = await ask(desk, '--allow', '*');
  const told = 'Cannot use the server t: it did not answer within 8 s.';
  expect([code, results[0]!.content, results[0]!.is_error]).toEqual([0, told, true]);
});

test('when a server is busy for ever, then Ctrl-C ends the command and the server', async () => {
  const { env } = await deskWith([calls('t__spin', {}), DONE]);
  const LLMKIT_HOME = tempHome();
  const program = { env: { ...env, LLMKIT_HOME } };
  await runBuilt(['mcp', 'add', 't', '--', process.execPath, SERVER], program);
  const started = startBuilt(['chat', '-T', 't', '--allow', '*', '--verbose', 'Go'], program);
  await started.err.waitFor('t: spinning ');
  const pid = Number(/spinning (\d+)/.exec(started.err.text)![1]);
  started.kill('SIGINT');
  expect(await started.ended).toMatchObject({ code: 130, out: '' });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('when a server is started, then it gets what it is configured with, and neither keys nor settings of ours', async () => {
  const keys = { OPENAI_API_KEY: 'k', OTHER: 'o', HOME: '/tmp' };
  const desk = await deskWith([calls('t__env', {}), DONE], 'modern', keys);
  await desk.kit.run('config', 'set', 'mcp.t.env.TOKEN', 'secret');
  const { results } = await ask(desk, '--allow', '*');
  expect(results[0]!.content.split(' ').filter((name) => !name.startsWith('__'))).toEqual(['HOME', 'PATH', 'TOKEN']);
  expect((await desk.kit.run('config', 'list')).out).not.toContain('secret');
  expect((await desk.kit.run('mcp', 'show', 't', '--json')).out).not.toContain('secret');
});

test('when several tools of a server are named, then it is started once', async () => {
  const { kit } = await deskWith([DONE]);
  const { err } = await kit.run('chat', '-T', 't/echo', '-T', 't/env', '--verbose', 'Go');
  expect(err.match(/t: the server is up/g)).toHaveLength(1);
});

test('when a server is named in mcp.NAME.allow, then that counts for its own tools alone', async () => {
  const desk = await deskWith([calls('t__echo', {}), DONE]);
  await desk.kit.run('mcp', 'add', 'u', '--', process.execPath, SERVER);
  await desk.kit.run('config', 'set', 'mcp.u.allow', '*');
  expect((await ask(desk, '-T', 'u')).err).toContain('t/echo was not run');
  await desk.kit.run('config', 'set', 'mcp.t.allow', 'echo');
  expect((await ask(desk)).results).toMatchObject([{ content: '{}' }]);
});

test('when two servers have tools of one name, then each is called at its own', async () => {
  const desk = await deskWith([calls('u__env', {}), DONE]);
  await desk.kit.run('mcp', 'add', 'u', '--', process.execPath, SERVER);
  await desk.kit.run('config', 'set', 'mcp.u.env.WHO', 'u');
  expect((await ask(desk, '-T', 'u', '--allow', 'u/*')).results[0]!.content).toContain('WHO');
});

test.each([
  [['-T', 'nobody'], 4, 'There is no MCP server named "nobody"'],
  [['-T', 't/ech'], 4, 'The server t has no tool "ech". Did you mean t/echo?'],
  [['-T', 'broken'], 8, 'Cannot use the server broken: there is no program /no/such.'],
  [['-T', 'silent'], 8, 'Cannot use the server silent: it ended with 0.'],
  [['-T', 'silent'], 8, 'llmkit mcp show silent --verbose'],
])(
  'when tools are named that are not there (%j), then it ends with %i before anything is asked',
  async (words, code, told) => {
    const { kit } = await deskWith([DONE]);
    await kit.run('mcp', 'add', 'broken', '--', '/no/such');
    await kit.run('mcp', 'add', 'silent', '--', process.execPath, '-e', '0');
    const result = await kit.run('chat', ...words, 'Go');
    expect([result.code, result.out, result.err]).toEqual([code, '', expect.stringContaining(told)]);
  },
);

test('when a server is reached over HTTP, then its headers go to it, and what goes wrong is one line', async () => {
  const server = new McpHttpServer();
  await server.listen();
  const { kit } = toolDesk([calls('web__echo', { a: 1 }), DONE]);
  await kit.run('mcp', 'add', 'web', `${server.url}/mcp`);
  const ask = () => kit.run('chat', '-T', 'web', '--allow', 'web/*', 'Go');
  expect(await ask()).toMatchObject({
    code: 8,
    err:
      'error: Cannot use the server web: it answered with status 401. ' +
      'Run: llmkit config set mcp.web.headers.Authorization VALUE.\n',
  });
  await kit.run('config', 'set', 'mcp.web.headers.Authorization', 'Bearer s');
  expect(await ask()).toMatchObject({ code: 0, err: '[web__echo {"a":1}]\n[web__echo gave] {"a":1}\n' });
  await server.close();
  expect(await ask()).toMatchObject({ code: 8, err: expect.stringContaining('Cannot use the server web: ') });
});

test('when an address takes no questions, as servers of the older kind do, then that is said', async () => {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(405, { allow: 'GET' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { kit } = toolDesk([DONE]);
  await kit.run('mcp', 'add', 'old', `http://127.0.0.1:${(server.address() as { port: number }).port}/sse`);
  const { code, err } = await kit.run('mcp', 'show', 'old');
  expect([code, err]).toEqual([8, expect.stringContaining('of its older kind over SSE, which llmkit does not speak')]);
  server.close();
});

test('when a server over HTTP keeps a session, then it is ended with the command, and a server that hears nothing keeps nobody', async () => {
  const server = new McpSessionServer();
  await server.listen();
  const { kit } = toolDesk([DONE]);
  await kit.run('mcp', 'add', 'web', `${server.url}/mcp`);
  expect(await kit.run('mcp', 'show', 'web')).toMatchObject({ code: 0, out: 'web/go\tgo\n', err: '' });
  expect(server.requests.at(-1)).toEqual({ method: 'DELETE', session: 's1', text: '' });
});

test('when a server over HTTP breaks off in its answer, then that is told at once', async () => {
  const server = new McpSessionServer();
  await server.listen();
  const { kit } = toolDesk([calls('web__go', {}), DONE]);
  await kit.run('mcp', 'add', 'web', `${server.url}/mcp`);
  await kit.run('config', 'set', 'mcp.web.timeout_s', '3000');
  expect((await kit.run('chat', '-T', 'web', '--allow', '*', 'Go')).err.replaceAll(/\s+/g, ' ')).toContain(
    '[web__go failed] Cannot use the server web: the connection broke off before its answer.',
  );
});

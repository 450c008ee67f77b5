import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

const SERVER = resolve('test/support/mcp-server.mjs');

test('when a server is added, then it is listed without being started, shown with its tools, and removed', async () => {
  const kit = testKit({ env: { PATH: process.env['PATH']! } });
  const added = await kit.run('mcp', 'add', 't', '--', process.execPath, SERVER);
  expect([added.code, added.err]).toEqual([0, 'added the server t; use it with: llmkit chat -T t\n']);
  await kit.run('mcp', 'add', 'web', 'https://mcp.example.com/mcp');
  expect((await kit.run('mcp', 'list')).out).toBe(
    `t\t${process.execPath} ${SERVER}\nweb\thttps://mcp.example.com/mcp\n`,
  );
  expect((await kit.run('mcp', 'show', 't')).out).toContain('t/echo\tDoes echo\n');
  expect(await kit.json('mcp', 'show', 't')).toMatchObject({ name: 't', command: process.execPath });
  await kit.run('mcp', 'rm', 't', '--yes');
  expect(await kit.json('mcp', 'list')).toEqual([{ name: 'web', at: 'https://mcp.example.com/mcp' }]);
});

test('when servers are taken from a file of another client, then they are as they stand there', async () => {
  const servers = {
    a: { command: 'npx', args: ['-y', 'x'], env: { T: 's' }, disabled: false },
    b: { type: 'http', url: 'https://b.example/' },
  };
  const kit = testKit({ files: { 'mcp.json': JSON.stringify({ mcpServers: servers }) } });
  await kit.run('mcp', 'add', '--from', 'mcp.json');
  expect((await kit.app().config.read())['mcp']).toEqual({
    a: { command: 'npx', args: ['-y', 'x'], env: { T: 's' } },
    b: { url: 'https://b.example/' },
  });
  expect((await kit.run('mcp', 'add', '--from', 'mcp.json', 'a')).code).toBe(5);
  expect((await kit.run('mcp', 'add', '--from', 'mcp.json', 'a', '--force')).code).toBe(0);
});

const EDITORS_FILE = `{
  // "inputs" are asked for by the editor
  "inputs": [{ "id": "key" }], /* and "servers": {} stand below */
  "servers": {
    "io.github/My server": { "command": "npx", "args": ["//x, ]", ], "env": { "PORT": 80, "K": "\${input:key}", "N": null } },
  },
}`;

test('when the file is that of an editor, then comments are left out, names made ours, and placeholders told', async () => {
  const kit = testKit({ files: { 'mcp.json': EDITORS_FILE, 's.json': `{"mcp": ${EDITORS_FILE}}` } });
  const { code, err } = await kit.run('mcp', 'add', '--from', 'mcp.json');
  expect(code).toBe(0);
  expect(err).toContain('warning: io.github-My-server has ${input:key}, which goes to it as it stands; ');
  const server = { command: 'npx', args: ['//x, ]'], env: { PORT: '80', K: '${input:key}' } };
  expect((await kit.app().config.read())['mcp']).toEqual({ 'io.github-My-server': server });
  expect((await kit.run('mcp', 'add', '--from', 's.json', 'io.github/My server', '--force')).code).toBe(0);
});

test('when two servers of a file have names that become one of ours, then the second is refused by its own', async () => {
  const mcpServers = { 'a-b': { command: 'x' }, 'a b': { command: 'y' } };
  const kit = testKit({ files: { 'mcp.json': JSON.stringify({ mcpServers }) } });
  expect((await kit.run('mcp', 'add', '--from', 'mcp.json')).err).toContain('Cannot use "a b" as the name');
});

test('when variables and headers are given with a server, then it has them, and they are not shown', async () => {
  const kit = testKit({ env: { TOKEN: 'secret-1' } });
  await kit.run('mcp', 'add', 'a', '--env', 'TOKEN', '--env', 'MODE=secret-2', '--', 'npx', 'x');
  await kit.run('mcp', 'add', 'b', 'https://b.example/', '--header', 'X-Key: secret-3');
  expect((await kit.app().config.read())['mcp']).toEqual({
    a: { command: 'npx', args: ['x'], env: { TOKEN: 'secret-1', MODE: 'secret-2' } },
    b: { url: 'https://b.example/', headers: { 'X-Key': 'secret-3' } },
  });
  for (const words of [
    ['mcp', 'list', '--json'],
    ['config', 'list'],
  ])
    expect((await kit.run(...words)).out).not.toContain('secret');
});

test.each([
  [['x'], 2, 'a name and a command'],
  [['x', '--env', 'NONE', '--', 'npx'], 2, 'NONE is not set here'],
  [['x', '--env', '=1', '--', 'npx'], 2, 'a variable is NAME=VALUE or NAME'],
  [['x', '--env', 'A=1', 'https://x.example/'], 2, 'this is an address'],
  [['x', '--header', 'A: 1', '--', 'npx'], 2, 'this is a program'],
  [['x', '--header', 'A', 'https://x.example/'], 2, 'a header is NAME: VALUE'],
  [['../x', '--', 'npx'], 2, 'MCP server'],
  [['x', 'http://mcp.example.com/'], 2, 'plain http'],
  [['--from', 'none.json'], 4, 'no such file'],
  [['--from', 'empty.json'], 2, 'it has no servers'],
  [['--from', 'text.json'], 2, 'it is no JSON'],
])('when a server cannot be added (%j), then it ends with %i and nothing is changed', async (words, code, told) => {
  const kit = testKit({ files: { 'empty.json': '{}', 'text.json': 'x' } });
  const result = await kit.run('mcp', 'add', ...words);
  expect([result.code, result.err]).toEqual([code, expect.stringContaining(told)]);
  expect(await kit.json('mcp', 'list')).toEqual([]);
});

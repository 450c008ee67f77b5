import { resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const published = (name: string, ...args: string[]) => ({
  command: process.execPath,
  args: [resolve(`node_modules/@modelcontextprotocol/server-${name}/dist/index.js`), ...args],
});

/** A file as other clients have it, with servers of MCP that others publish, and one in plain Python. */
export function serversOfOthers(folder: string): string {
  return JSON.stringify({
    mcpServers: {
      files: published('filesystem', folder),
      everything: { type: 'stdio', ...published('everything') },
      py: { command: 'python3', args: [resolve('test/fixtures/mcp_server.py')], env: {}, disabled: false },
    },
  });
}

/** The server in Python is tried where there is one. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

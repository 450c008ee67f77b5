import { afterEach } from '@jest/globals';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { PROGRAM } from './built.ts';
import { cleanEnv, type Env } from './clean-env.ts';
import { NEVER_COMES } from './deadlines.ts';
import { GrowingText } from './growing-text.ts';
import { tempFolder } from './temp-home.ts';

/** Both ways of the protocol: each request for itself, and a session that is opened. */
export const ERAS = ['2026-07-28', '2025-11-25'] as const;
export type Era = (typeof ERAS)[number];

const clients = new Set<Client>();

afterEach(async () => {
  for (const client of clients) await client.close();
  clients.clear();
});

/** The official client, connected with `llmkit mcp serve`, and what that says on stderr. */
export async function mcpClient(era: Era, options: { args?: string[]; env?: Env; cwd?: string } = {}) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'mcp', 'serve', ...(options.args ?? [])],
    env: cleanEnv(options.env),
    cwd: options.cwd ?? tempFolder(),
    stderr: 'pipe',
  });
  const err = new GrowingText();
  transport.stderr?.on('data', (chunk: Buffer) => err.append(chunk.toString()));
  const client = new Client(
    { name: 'test', version: '1' },
    era === '2026-07-28' ? { versionNegotiation: { mode: 'auto' } } : {},
  );
  clients.add(client);
  await client.connect(transport, { timeout: NEVER_COMES });
  return { client, err };
}

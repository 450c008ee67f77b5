import { LlmkitError } from '../errors.ts';
import { checkRecord } from '../records/check.ts';
import { mcpServerSchema, type McpServer } from '../records/mcp-server.ts';

/** The servers in a file of another client. Throws `usage` with what cannot be read of it. */
export function serversOfOthers(text: string, file: string): Record<string, McpServer> {
  const document = parsed(text, file) as Record<string, unknown> | null;
  // The one word of most clients, and that of VS Code.
  const servers = document?.['mcpServers'] ?? document?.['servers'];
  if (typeof servers !== 'object' || servers === null || Object.keys(servers).length === 0)
    throw unusable(file, 'it has no servers below mcpServers');
  return Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, readServer(name, server, file)]));
}

/** What is ours of one: others have fields of their own. */
function readServer(name: string, value: unknown, file: string): McpServer {
  const checked = checkRecord(mcpServerSchema, value);
  if ('fault' in checked) throw unusable(file, `of the server ${JSON.stringify(name)} ${checked.fault}`);
  const { command, args, env, cwd, url, headers } = checked.record;
  const fields = Object.entries({ command, args, env, cwd, url, headers });
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable(file, 'it is no JSON');
  }
}

function unusable(file: string, why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot take servers from ${file}: ${why}.`);
}

import { LlmkitError } from '../errors.ts';
import { checkRecord } from '../records/check.ts';
import { mcpServerSchema, type McpServer } from '../records/mcp-server.ts';

/** The servers in a file of another client, by names of ours. Throws `usage` with what cannot be read of it. */
export function serversOfOthers(text: string, file: string): Record<string, McpServer> {
  const document = parsed(text, file) as Record<string, unknown> | null;
  // The one word of most clients, and those of VS Code in its two files.
  const { mcpServers, servers: bare, mcp } = document ?? {};
  const servers = mcpServers ?? bare ?? (mcp as { servers?: unknown } | null | undefined)?.servers;
  if (typeof servers !== 'object' || servers === null || Object.keys(servers).length === 0)
    throw unusable(file, 'it has no servers below mcpServers');
  const all: Record<string, McpServer> = {};
  for (const [name, server] of Object.entries(servers)) {
    const ours = nameOfOthers(name);
    // Where two become one, the second is refused by the name it has there.
    all[Object.hasOwn(all, ours) ? name : ours] = readServer(name, server, file);
  }
  return all;
}

/** The name of another client's server as one of ours: others have spaces in it, or the path of a registry. */
export function nameOfOthers(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[^A-Za-z\d]+|-+$/g, '');
}

/** What other clients put something else in the place of, and llmkit does not: `${input:key}`, `${env:NAME}`. */
export function placeholdersIn({ command, args = [], env = {}, cwd, url, headers = {} }: McpServer): string[] {
  const texts = [command, ...args, ...Object.values(env), cwd, url, ...Object.values(headers)];
  return [...new Set(texts.flatMap((text) => text?.match(/\$\{[^{}]+\}/g) ?? []))];
}

/** What is ours of one: others have fields of their own. */
function readServer(name: string, value: unknown, file: string): McpServer {
  const checked = checkRecord(mcpServerSchema, withTexts(value));
  if ('fault' in checked) throw unusable(file, `of the server ${JSON.stringify(name)} ${checked.fault}`);
  const { command, args, env, cwd, url, headers } = checked.record;
  const fields = Object.entries({ command, args, env, cwd, url, headers });
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
}

/** Variables may be numbers there, or null for none. */
function withTexts(value: unknown): unknown {
  const { env } = Object(value) as { env?: unknown };
  if (typeof env !== 'object' || env === null || Array.isArray(env)) return value;
  const texts = Object.entries(env).filter(([, held]) => held !== null);
  const text = (held: unknown) => (['number', 'boolean'].includes(typeof held) ? String(held) : held);
  return { ...(value as object), env: Object.fromEntries(texts.map(([name, held]) => [name, text(held)])) };
}

/** JSON as editors write it: comments, and a comma behind the last. */
function parsed(text: string, file: string): unknown {
  const strings = /"(?:\\[^]|[^"\\])*"?/.source;
  const without = (given: string, what: RegExp) =>
    given.replaceAll(new RegExp(`${strings}|${what.source}`, 'g'), (found) => (found.startsWith('"') ? found : ''));
  try {
    return JSON.parse(without(without(text, /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/), /,(?=\s*[\]}])/));
  } catch {
    throw unusable(file, 'it is no JSON');
  }
}

function unusable(file: string, why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot take servers from ${file}: ${why}.`);
}

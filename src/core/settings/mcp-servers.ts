import { LlmkitError } from '../errors.ts';
import { refuseBadName } from '../names.ts';
import { didYouMean, nearest } from '../nearest.ts';
import { checkRecord } from '../records/check.ts';
import type { Config } from '../records/config.ts';
import { mcpServerSchema, type McpServer } from '../records/mcp-server.ts';
import { withShortNames } from '../short-names.ts';
import { isLoopback } from './connection.ts';

/** The names of the servers of MCP that are configured. */
export function mcpServerNames({ mcp }: Config): string[] {
  return typeof mcp === 'object' && mcp !== null ? Object.keys(mcp) : [];
}

/** What stands there of the server of this name. Throws `not_found`. */
export function mcpServerNamed(config: Config, name: string): unknown {
  const names = mcpServerNames(config);
  if (names.includes(name)) return (config['mcp'] as Record<string, unknown>)[name];
  const near = nearest(name, names);
  throw new LlmkitError('not_found', withShortNames(`There is no MCP server named ${JSON.stringify(name)}.`), {
    advice: near === undefined ? [{ kind: 'list', what: 'mcp_servers' }] : didYouMean(near),
  });
}

/** The server of this name. Throws `not_found`, or `config` where it cannot be used. */
export function mcpServerIn(config: Config, name: string): McpServer {
  const checked = checkRecord(mcpServerSchema, mcpServerNamed(config, name));
  const fault = 'fault' in checked ? checked.fault : faultIn(checked.record);
  if (fault === undefined) return (checked as { record: McpServer }).record;
  throw new LlmkitError('config', `Cannot use the server ${name}: ${fault}.`, {
    advice: [{ kind: 'set_setting', key: `mcp.${name}.command` }],
  });
}

function faultIn({ command, url }: McpServer): string | undefined {
  if ((command === undefined) === (url === undefined)) return 'it has to have a command or a url, and not both';
  if (url === undefined) return undefined;
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) return 'its url is none of http';
  if (address.protocol === 'http:' && !isLoopback(address.hostname))
    return 'plain http to another machine can be read by others';
  return undefined;
}

/** The settings with these servers too. Throws `conflict` for a name that is taken, unless `force`; what cannot be is `usage`. */
export function withServers(config: Config, servers: Readonly<Record<string, McpServer>>, force: boolean): Config {
  const taken = mcpServerNames(config);
  for (const [name, server] of Object.entries(servers)) {
    refuseBadName(name, 'MCP server');
    const fault = faultIn(server);
    if (fault !== undefined) throw new LlmkitError('usage', `Cannot add the server ${name}: ${fault}.`);
    if (!force && taken.includes(name))
      throw new LlmkitError('conflict', `There is a server ${name} already.`, {
        advice: [{ kind: 'force', what: 'file' }],
      });
  }
  return { ...config, mcp: { ...(config['mcp'] as object | undefined), ...servers } };
}

/** The settings without this server. Throws `not_found`. */
export function withoutServer(config: Config, name: string): Config {
  mcpServerNamed(config, name);
  const { [name]: _gone, ...servers } = config['mcp'] as Record<string, unknown>;
  const { mcp: _all, ...rest } = config;
  return Object.keys(servers).length === 0 ? rest : { ...rest, mcp: servers };
}

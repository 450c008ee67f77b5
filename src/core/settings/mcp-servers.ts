import { LlmkitError } from '../errors.ts';
import { didYouMean, nearest } from '../nearest.ts';
import { checkRecord } from '../records/check.ts';
import type { Config } from '../records/config.ts';
import { mcpServerSchema, type McpServer } from '../records/mcp-server.ts';
import { isLoopback } from './connection.ts';

/** The names of the servers of MCP that are configured. */
export function mcpServerNames({ mcp }: Config): string[] {
  return typeof mcp === 'object' && mcp !== null ? Object.keys(mcp) : [];
}

/** The server of this name. Throws `not_found`, or `config` where it cannot be used. */
export function mcpServerIn(config: Config, name: string): McpServer {
  const names = mcpServerNames(config);
  if (!names.includes(name)) {
    const message = `There is no MCP server named ${JSON.stringify(name)}.`;
    const near = nearest(name, names);
    throw new LlmkitError('not_found', message, {
      advice: near === undefined ? [{ kind: 'list', what: 'mcp_servers' }] : didYouMean(near),
    });
  }
  const checked = checkRecord(mcpServerSchema, (config['mcp'] as Record<string, unknown>)[name]);
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

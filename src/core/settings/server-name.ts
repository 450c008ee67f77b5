import type { ProviderDefinition } from '../ports/provider.ts';
import type { Environment } from '../environment.ts';

/** Whether a provider is called at the address that it is known for. */
export function isAtHome({ base_url_env: variable, is_moved }: ProviderDefinition, env: Environment): boolean {
  return !is_moved && !(variable !== undefined && env[variable]);
}

const LEAD = 'the server at ';

/** The server as messages name it. What only speaks a vendor's wire is named by its address, which holds no secret. */
export function serverName(
  { title, type }: ProviderDefinition,
  baseUrl: string | undefined,
  isElsewhere: boolean,
): string {
  if (type === 'mock' || !isElsewhere || baseUrl === undefined) return title;
  return LEAD + new URL(baseUrl).host;
}

/** Whether a name of `serverName` is an address. */
export function isAddress(name: string): boolean {
  return name.startsWith(LEAD);
}

/** The name where a sentence begins with it. */
export function serverAtStart(name: string): string {
  return isAddress(name) ? `T${name.slice(1)}` : name;
}

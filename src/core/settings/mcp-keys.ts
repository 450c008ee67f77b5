import { isName } from '../names.ts';
import type { Config } from '../records/config.ts';
import { commandWords } from '../tables/command-words.ts';
import { LONGEST_WAIT_S } from '../records/mcp-server.ts';
import { numberBetween, text, url, type ValueKind } from '../tables/value-kinds.ts';

/** The key in config.json below which servers of MCP stand. */
export const MCP_KEY = 'mcp';

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string');

const wordsSuchAs = (example: string): ValueKind<string[]> => ({
  expected: `words with blanks between them, such as: ${example}`,
  parse: (input) => commandWords(input),
  accepts: isTexts,
});

const anyText: ValueKind<string> = {
  expected: 'a text on one line',
  parse: (input) => (anyText.accepts(input) ? input : undefined),
  accepts: (value): value is string => typeof value === 'string' && !/[\r\n\0]/.test(value),
};

const FIELDS: Readonly<Record<string, ValueKind>> = {
  command: text,
  args: wordsSuchAs('--root /srv'),
  cwd: text,
  url,
  timeout_s: numberBetween(1, LONGEST_WAIT_S),
  allow: wordsSuchAs('read_file list*'),
};
/** Fields that hold texts by name, which are often secrets. */
const NAMED_TEXTS = ['env', 'headers'];

export const MCP_KEYS: readonly string[] = [
  ...Object.keys(FIELDS).map((field) => `${MCP_KEY}.NAME.${field}`),
  `${MCP_KEY}.NAME.env.VARIABLE`,
  `${MCP_KEY}.NAME.headers.HEADER`,
];

/** What may stand at a path below `mcp`. */
export function mcpKind([, name = '', field = '', inner = '', ...rest]: readonly string[]): ValueKind | undefined {
  if (!isName(name) || rest.length > 0) return undefined;
  if (NAMED_TEXTS.includes(field)) return inner === '' ? undefined : anyText;
  return inner === '' && Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
}

/** Whether a path below `mcp` holds other settings. */
export function holdsMcp([, , field = '', ...rest]: readonly string[]): boolean {
  return field === '' || (NAMED_TEXTS.includes(field) && rest.length === 0);
}

/** Names of servers may hold dots; what is known is taken from the end. */
export function mcpPath(parts: readonly string[]): string[] {
  const at = parts.findLastIndex(
    (word, place) => place > 0 && (Object.hasOwn(FIELDS, word) || NAMED_TEXTS.includes(word)),
  );
  if (at < 0) return [MCP_KEY, ...parts];
  const inner = parts.slice(at + 1);
  return [MCP_KEY, parts.slice(0, at).join('.'), parts[at]!, ...(inner.length > 0 ? [inner.join('.')] : [])];
}

/** Whether a value may not be shown beside others. */
export function isMcpSecret([first, , field = '', inner]: readonly string[]): boolean {
  return first === MCP_KEY && NAMED_TEXTS.includes(field) && inner !== undefined;
}

/** The settings with `value` in place of what servers are given by name. */
export function withMcpTexts(config: Config, value: string): Config {
  const { mcp } = config;
  if (typeof mcp !== 'object' || mcp === null) return config;
  const hidden = (server: unknown) => {
    if (typeof server !== 'object' || server === null) return server;
    const fields = Object.entries(server).map(([field, inner]: [string, unknown]) => {
      if (!NAMED_TEXTS.includes(field) || typeof inner !== 'object' || inner === null) return [field, inner] as const;
      return [field, Object.fromEntries(Object.keys(inner).map((name) => [name, value]))] as const;
    });
    return Object.fromEntries(fields);
  };
  return { ...config, mcp: Object.fromEntries(Object.entries(mcp).map(([name, server]) => [name, hidden(server)])) };
}

import { baseName } from '../core/names.ts';
import type { LocalServer } from '../core/ports/provider.ts';
import { listIn, objectIn, parseJson, textIn } from './http/json.ts';
import type { Fetch, ReplyBody } from './http/fetch.ts';
import type { Environment } from '../core/environment.ts';

/** Patience with one server, in milliseconds: what listens on this machine answers at once. */
const PATIENCE_MS = 300;

interface Kind {
  provider: string;
  port: number;
  /** Variable that says where it listens. */
  variable?: string;
  path: string;
  /** The models that the body names; undefined when the body is not of this kind of server. */
  models(body: Record<string, unknown>): string[] | undefined;
}

/**
 * Kinds of servers, known by what each answers and no other does: a port says nothing, a dozen programs listen on 8080.
 */
const KINDS: readonly Kind[] = [
  {
    provider: 'ollama',
    port: 11434,
    variable: 'OLLAMA_HOST',
    path: '/api/tags',
    models: ({ models }) => namesOf(models, 'name', 'digest'),
  },
  { provider: 'lmstudio', port: 1234, path: '/api/v1/models', models: ({ models }) => namesOf(models, 'key', 'type') },
  { provider: 'llamacpp', port: 8080, path: '/props', models: llamaModels },
  { provider: 'vllm', port: 8000, path: '/v1/models', models: vllmModels },
];

/** Names in a list whose every item has both fields; undefined for anything else. */
function namesOf(list: unknown, name: string, mark: string): string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const items = list.map(objectIn);
  if (!items.every((item) => textIn(item[name]) !== undefined && textIn(item[mark]) !== undefined)) return undefined;
  return items.map((item) => textIn(item[name])!);
}

function llamaModels({
  default_generation_settings: settings,
  model_path: path,
}: Record<string, unknown>): string[] | undefined {
  if (typeof settings !== 'object' || settings === null) return undefined;
  return [baseName(textIn(path) ?? 'default')];
}

function vllmModels({ data }: Record<string, unknown>): string[] | undefined {
  const items = listIn(data).map(objectIn);
  const isVllm = items.length > 0 && items.every((item) => item['owned_by'] === 'vllm');
  return isVllm ? items.flatMap((item) => textIn(item['id']) ?? []) : undefined;
}

/** The model servers that answer on this machine. Asks loopback addresses only, all at once, and follows no redirect. */
export async function findLocalServers(fetch: Fetch, env: Environment): Promise<LocalServer[]> {
  const found = await Promise.all(KINDS.map((kind) => probe(kind, fetch, env).catch(() => undefined)));
  return found.filter((server) => server !== undefined);
}

async function probe(kind: Kind, fetch: Fetch, env: Environment): Promise<LocalServer | undefined> {
  const origin = originOf(kind, env);
  if (origin === undefined) return undefined;
  const response = await fetch(`${origin}${kind.path}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const models = response.ok ? kind.models(objectIn(parseJson(await textOf(response.body)))) : undefined;
  return models && { provider: kind.provider, base_url: `${origin}/v1`, models };
}

async function textOf(body: ReplyBody | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body ?? []) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

const HOST = /^(?:https?:\/\/)?(127(?:\.\d+){3}|localhost|\[::1\]|0\.0\.0\.0)?(?::(\d+))?\/?$/;

/** Where this kind listens. A variable that names another machine is not followed. */
function originOf({ port, variable }: Kind, env: Environment): string | undefined {
  const said = variable === undefined ? undefined : env[variable];
  if (!said) return `http://127.0.0.1:${port}`;
  const address = HOST.exec(said);
  if (!address) return undefined;
  const [, host = '127.0.0.1', at = String(port)] = address;
  // All interfaces can be listened on, but not called.
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${at}`;
}

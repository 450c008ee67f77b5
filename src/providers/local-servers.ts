import type { Environment } from '../core/environment.ts';
import { present } from '../core/fields.ts';
import { baseName } from '../core/names.ts';
import type { LocalServer } from '../core/ports/provider.ts';
import type { Fetch, ReplyBody } from './http/fetch.ts';
import { countIn, listIn, objectIn, parseJson, textIn } from './http/json.ts';

/** Patience with one server, in milliseconds: what listens on this machine answers at once. */
const PATIENCE_MS = 300;

type Body = Record<string, unknown>;
type Models = LocalServer['models'];

interface Kind {
  provider: string;
  path: string;
  /** The models that the body names; undefined when the body is not of this kind of server. */
  models(body: Body): Models | undefined;
}

/**
 * Kinds of servers, known by what each answers and no other does: a port says nothing, a dozen programs listen on 8080.
 * The first that fits counts: llama.cpp answers as Ollama does too.
 */
const KINDS: readonly Kind[] = [
  { provider: 'llamacpp', path: '/props', models: llamaModels },
  { provider: 'lmstudio', path: '/api/v1/models', models: lmStudioModels },
  { provider: 'vllm', path: '/v1/models', models: vllmModels },
  { provider: 'ollama', path: '/api/tags', models: ollamaModels },
];

/** Ollama, LM Studio, llama.cpp and vLLM listen there, unless somebody chose another of these. */
const PORTS = [11434, 1234, 8080, 8000];

function ollamaModels({ models }: Body): Models | undefined {
  return marked(models, 'digest')?.flatMap((item) => idIn(item['name']));
}

function lmStudioModels({ models }: Body): Models | undefined {
  const items = marked(models, 'type');
  if (!items?.every((item) => textIn(item['key']) !== undefined)) return undefined;
  return items.map((item) => {
    const { vision, trained_for_tool_use: tools } = objectIn(item['capabilities']);
    const takes = present({ image: flag(vision), tools: flag(tools) });
    return present({
      id: textIn(item['key'])!,
      name: textIn(item['display_name']),
      context_window: countIn(item['max_context_length']),
      takes: Object.keys(takes).length > 0 ? takes : undefined,
    });
  });
}

function llamaModels({
  default_generation_settings: settings,
  model_path: path,
  modalities,
}: Body): Models | undefined {
  if (typeof settings !== 'object' || settings === null) return undefined;
  const { vision, audio } = objectIn(modalities);
  const takes = present({ image: flag(vision), audio: flag(audio) });
  return [
    present({
      id: baseName(textIn(path) ?? 'default'),
      context_window: countIn(objectIn(settings)['n_ctx']),
      takes: Object.keys(takes).length > 0 ? takes : undefined,
    }),
  ];
}

function vllmModels({ data }: Body): Models | undefined {
  const items = listIn(data).map(objectIn);
  const isVllm = items.length > 0 && items.every((item) => item['owned_by'] === 'vllm');
  if (!isVllm) return undefined;
  return items.flatMap((item) =>
    idIn(item['id']).map(({ id }) => present({ id, context_window: countIn(item['max_model_len']) })),
  );
}

/** The items of a list in which every one has the field `mark`; undefined for anything else. */
function marked(list: unknown, mark: string): Body[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const items = list.map(objectIn);
  return items.every((item) => textIn(item[mark]) !== undefined) ? items : undefined;
}

function idIn(value: unknown): { id: string }[] {
  const id = textIn(value);
  return id === undefined ? [] : [{ id }];
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/**
 * The model servers that answer at `places` on this machine, each at most once. Asks loopback addresses only, all at once
 * for every kind, and follows no redirect.
 */
export async function findLocalServers(
  fetch: Fetch,
  env: Environment,
  { places = usualPlaces(env), patience_ms = PATIENCE_MS }: { places?: readonly string[]; patience_ms?: number } = {},
): Promise<LocalServer[]> {
  const ask = (url: string) => fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience_ms) });
  const found = await Promise.all(places.map((origin) => serverAt(origin, ask)));
  return found.filter((server) => server !== undefined);
}

type Ask = (url: string) => ReturnType<Fetch>;

async function serverAt(origin: string, ask: Ask): Promise<LocalServer | undefined> {
  const answers = await Promise.all(KINDS.map((kind) => probe(kind, origin, ask).catch(() => undefined)));
  return answers.find((server) => server !== undefined);
}

async function probe(kind: Kind, origin: string, ask: Ask): Promise<LocalServer | undefined> {
  const response = await ask(`${origin}${kind.path}`);
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

function usualPlaces({ OLLAMA_HOST: said }: Environment): string[] {
  const usual = PORTS.map((port) => `http://127.0.0.1:${port}`);
  const ollama = said ? placeOf(said) : undefined;
  return [...new Set([...(ollama === undefined ? [] : [ollama]), ...usual])];
}

/** Where OLLAMA_HOST says that Ollama listens. One that names another machine is not followed. */
function placeOf(said: string): string | undefined {
  const address = HOST.exec(said);
  if (!address) return undefined;
  const [, host = '127.0.0.1', at = String(PORTS[0])] = address;
  // All interfaces can be listened on, but not called.
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${at}`;
}

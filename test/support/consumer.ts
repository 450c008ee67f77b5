import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempFolder } from './temp-home.ts';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
/** The packages that npm puts beside the library, and those of Node's types. */
const BESIDE = [...Object.keys(dependencies), '@types/node', 'undici-types'];

/** A folder with files of a program, in which the built library is installed as npm does it. */
export function consumerFolder(files: Record<string, string>): string {
  const folder = tempFolder();
  const installed = join(folder, 'node_modules/llmkit-cli');
  mkdirSync(join(installed, 'dist'), { recursive: true });
  cpSync('package.json', join(installed, 'package.json'));
  cpSync('dist/lib', join(installed, 'dist/lib'), { recursive: true });
  for (const name of BESIDE) link(name, folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function link(name: string, folder: string): void {
  const at = join(folder, 'node_modules', name);
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules', name), at, 'junction');
}

/** The examples of docs/library.md with the heading above each. */
export function libraryExamples(): { title: string; code: string }[] {
  const page = readFileSync('docs/library.md', 'utf8');
  let heading = '';
  return [...page.matchAll(/^#+ (.*)$|^```ts\n([\s\S]*?)^```$/gm)].flatMap(([, title, code]) => {
    heading = title ?? heading;
    return code === undefined ? [] : [{ title: heading, code }];
  });
}

/** What a program may write with the library, nothing annotated: declarations of all of it are made. */
export const TYPED_PROGRAM = `
import { createApp, createStatelessLlm, defineProvider, FinishReason, jsonStore, LlmkitError, memoryStore, MessageRole,
  VariableType, VERSION } from 'llmkit-cli';
import type { App, ChatCompletionProvider, ChatStream, LLMService, Middleware, Repository, Tools } from 'llmkit-cli';
import { mockProvider } from 'llmkit-cli/testing';

export const mock = mockProvider(['Hi', { finish_reason: 'length' }, new Error('down')]);
export const app = createApp({
  provider: mock,
  store: { ...memoryStore(), conversations: jsonStore('/tmp/x').conversations },
  limits: { usd_per_day: 1 },
  cache: { ttlMs: 1000 },
  env: process.env,
  signal: new AbortController().signal,
  sanitize: { maxChars: 2000 },
  onNotice: ({ code, message }) => console.error(code, message),
  onUsage: ({ model, usage, cost_usd, status }) => console.error(model, usage?.total_tokens, cost_usd, status),
  onChange: ({ kind, change, key }) => console.error(kind, change, key),
});
export const llm = createStatelessLlm({ provider: 'openai', apiKey: 'k', fetch, headers: { a: 'b' } });
export const other = app.as({ userId: 'ada', isAdmin: true });
export const service = { ...app };
export const open: ChatCompletionProvider = {
  async *stream({ messages, tools }, { signal }) {
    signal.throwIfAborted();
    yield { type: 'text', text: String(messages.length + (tools?.length ?? 0)) };
    yield { type: 'finish', finish_reason: FinishReason.stop };
  },
};
export const vendor = defineProvider({ name: 'own', model: 'm', key: true, open: () => open });
export const redact: Middleware = (request, next, { provider, purpose }) =>
  provider === purpose ? next(request) : next({ ...request, messages: [] });
export const tools: Tools = { f: { description: 'F', inputSchema: {}, run: async (input) => String(input) } };
export const stream: ChatStream = {
  text: (async function* () { yield 'x'; })(),
  response: llm.completeChat({ messages: [] }),
  toReadableStream: () => new ReadableStream(),
  abort: () => undefined,
  [Symbol.asyncIterator]: () => (async function* () {})(),
};
export const fake: LLMService = { ...llm, completeSimple: async () => 'x', streamChat: () => stream };
export const fakeApp: App = { ...app, llm: fake, as: () => app };
export async function everything() {
  const { message, usage } = await app.llm.completeFromMessages([{ role: MessageRole.user, content: 'Hi' }], { tools });
  const text = await llm.completeSimple('Hi', { temperature: 1, stop: 'x', fallback: ['a'], maxCostUsd: 1 });
  const prompt = await app.llm.createPrompt({ name: 'p', content: '{{ a }}', metadata: { temperature: 1 } });
  const changed = await app.llm.updatePrompt(prompt.id, { tags: ['a'], isPublic: true, note: 'why' });
  const listed = await app.prompts.list({ limit: 2, offset: 1, tags: ['a'] });
  const made = await app.llm.completeFromPrompt('p', { a: 1, b: undefined, c: true }, { unit: 'u', input: 'x' });
  const conversation = await app.conversations.createConversation({ title: 't', prompt: 'p', window: { last: 3 } });
  const sent = await app.conversations.sendMessageWithVariables('last', '{{ a }}', { a: 'b' });
  const summaries = await app.conversations.listConversations({ query: 'x', limit: 1 });
  const messages = await app.conversations.getConversationMessages('last', { last: 2, includeRemoved: true });
  const stream = app.conversations.streamMessage('last', 'Hi', { signal: AbortSignal.timeout(1) });
  for await (const event of stream) if (event.type === 'tool_call') console.log(event.name, event.input);
  for await (const piece of stream.text) console.log(piece.length);
  const body = new Response(stream.toReadableStream());
  const definition = await app.variables.createVariableDefinition({ name: 'v', variable_type: VariableType.select, options: ['a'] });
  const faults = await app.variables.validateVariableValues([definition], { v: 'x' });
  const missing = await app.variables.missingVariables(prompt, {});
  const report = await app.usage.report({ since: new Date(), by: 'model' });
  await app.usage.rate('last', 5, 'note');
  const { models, faults: unreachable } = await app.llm.listModels({ provider: 'openai' });
  const clients = [await app.provider('openai'), await app.provider('anthropic')] as const;
  return { message, usage, text, changed, listed, made, conversation, sent, summaries, messages, response: await stream.response,
    body, faults, missing, report, models, unreachable, clients, versions: await app.prompts.versions('p'), VERSION };
}
export function told(error: unknown) {
  if (!LlmkitError.is(error, 'rate_limited')) return undefined;
  return [error.code, error.hint, error.details.variables?.a, error.retryAfterMs, error.requestId, error.advice, error.cause] as const;
}
export class Kept<T> implements Repository<T> {
  readonly records = new Map<string, T>();
  async get(key: string) { return structuredClone(this.records.get(key)); }
  async create(key: string, record: T) { this.records.set(key, record); return record; }
  async update(key: string, change: (record: T) => void) {
    const record = this.records.get(key);
    if (record === undefined) throw new LlmkitError('not_found', 'There is none.');
    change(record);
    return record;
  }
  async remove(key: string) { return this.records.delete(key); }
  async list() { return [...this.records].map(([key, record]) => ({ key, record })); }
}
`;

/** A program that uses what is not code: starters, prices, the SDKs. It prints one line of JSON. */
export const BUNDLED_PROGRAM = `
import { createApp, memoryStore } from 'llmkit-cli';
const [openai, anthropic] = process.argv.slice(2);
async function main() {
  const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: openai, ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: anthropic };
  const { llm, prompts } = createApp({ store: memoryStore(), home: './home', env });
  const { total } = await prompts.list();
  const [{ content }] = await prompts.render('summarize', {}, { input: 'A text.' });
  const asked = [];
  for (const model of ['openai/gpt-4o', 'anthropic/claude-haiku-4-5']) {
    const { message, cost_usd } = await llm.completeFromMessages([{ role: 'user', content: 'Hi' }], { model });
    asked.push([message.content, cost_usd > 0]);
  }
  console.log(JSON.stringify({ starters: total > 5, rendered: content.length > 9, asked }));
}
void main();
`;

import { promptsInForce } from '../../core/lists.ts';
import { isServerReference } from '../../core/names.ts';
import { mcpServerNames } from '../../core/settings/mcp-servers.ts';
import { configEntry, configKeys } from '../../core/settings/config-keys.ts';
import { isOpenBatch } from '../../core/records/batch.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { variableKind } from '../../core/tables/variables/index.ts';
import type { App } from '../../core/services.ts';
import type { Io } from '../../terminal/io.ts';
import type { Context } from '../context.ts';

/** A word that may stand in some place, and what it is. */
export interface Offer {
  value: string;
  description?: string | undefined;
}

/** The subject of a line, as it was typed. */
export interface Subject {
  prompt?: string | undefined;
  conv?: string | undefined;
}

const MOST_CONVERSATIONS = 50;

/** What is asked of one kind of records. */
interface Asked {
  io: Io;
  /** The part of the value that stands there. */
  typed: string;
  /** The command that it is for. */
  verb: string;
}

/** Commands that take a message in place of a conversation. */
const TAKE_MESSAGES = new Set(['show', 'edit', 'fork', 'diff', 'rate']);

const RECORDS = new Map<string, (app: App, asked: Asked) => Promise<Offer[]>>([
  ['conv', conversations],
  ['prompt', prompts],
  ['prompt-or-folder', async (app, asked) => [...(await prompts(app, asked)), ...(await folders(asked.io))]],
  ['vars', variables],
  ['provider', providers],
  ['model', models],
  ['fallback', models],
  ['mcp', servers],
  ['tool', servers],
  // Only then: where something is offered the shell names no files.
  ['file', async (app, { typed }) => (isServerReference(typed) ? served(app) : [])],
  ['batch', batches],
  ['key', async () => configKeys().map((value) => ({ value }))],
]);

/** The records of this home of one kind, the likeliest first. A home that cannot be read offers nothing rather than fail. */
export async function recordsOf(kind: string, asked: Omit<Asked, 'io'>, context: Context): Promise<Offer[]> {
  const list = RECORDS.get(kind);
  return list ? quietly(async () => list(await context.app(), { ...asked, io: context.io })) : [];
}

/** `NAME=` for each variable of what a line is about, or `NAME=VALUE` where `typed` has the name and the values are known. */
export function variableOffers(subject: Subject, typed: string, context: Context): Promise<Offer[]> {
  return quietly(async () => {
    const definitions = await definitionsFor(subject, context);
    if (typed.includes('='))
      return definitions.flatMap((definition) => {
        const values = variableKind(definition.variable_type).choices(definition);
        return values.map((value) => ({ value: `${definition.name}=${value}` }));
      });
    return definitions.map(({ name, description }) => ({ value: `${name}=`, description }));
  });
}

/** What may be set for `key` in the settings, where that is known. */
export function settingOffers(key: string, context: Context): Promise<Offer[]> {
  return quietly(async () => {
    const { choices, path } = configEntry(key);
    if (choices) return choices.map((value) => ({ value }));
    const [name = ''] = path;
    if (name === 'provider') return providers(await context.app());
    return NAMES_MODELS.has(name) ? models(await context.app()) : [];
  });
}

const NAMES_MODELS = new Set(['model', 'title_model', 'fallback', 'aliases']);

async function batches(app: App, { verb }: Asked): Promise<Offer[]> {
  const { batches: all } = await (await app.batches()).list();
  const wanted = verb === 'show' ? all : all.filter(isOpenBatch);
  const offers = wanted.map(({ id, prompt, count }) => ({
    value: id.slice(0, 8),
    description: `${prompt?.name ?? 'rows'}, ${count} rows`,
  }));
  return all.length === 0 ? [] : [{ value: 'last', description: 'the newest' }, ...offers];
}

/** The newest by their ids, by their titles where one is begun, and behind a colon the messages of one. */
async function conversations(app: App, { typed, verb }: Asked): Promise<Offer[]> {
  const { conversations: newest } = await app.conversations.list({ limit: MOST_CONVERSATIONS });
  const ids = newest.map(({ id, title }) => ({ value: id.slice(0, 8), description: title }));
  if (ids.length === 0) return [];
  const titles = typed === '' ? [] : newest.map(({ title, id }) => ({ value: title, description: id.slice(0, 8) }));
  const places = TAKE_MESSAGES.has(verb) ? await messagesIn(typed, app) : [];
  return [{ value: 'last', description: 'the last used one' }, ...ids, ...titles, ...places];
}

async function messagesIn(typed: string, app: App): Promise<Offer[]> {
  const [, reference] = /^(.+):\d*$/.exec(typed) ?? [];
  if (reference === undefined) return [];
  const { messages } = await app.conversations.find(reference);
  return messages.map(({ role, content }, at) => ({
    value: `${reference}:${at + 1}`,
    description: `${role}: ${content.slice(0, LONGEST_DESCRIPTION)}`,
  }));
}

const LONGEST_DESCRIPTION = 60;

/** By their names, and behind an @ the versions of one, the newest first. */
async function prompts(app: App, { typed }: Asked): Promise<Offer[]> {
  if (isServerReference(typed)) return served(app);
  const all = promptsInForce(await app.prompts.list());
  const [, name] = /^(.+)@\d*$/.exec(typed) ?? [];
  if (name === undefined) return all.map(({ name: value, description }) => ({ value, description }));
  const { version, versions, note, description } = await app.prompts.get(name);
  const notes = new Map(versions.map((each) => [each.version, each.note]));
  return Array.from({ length: version }, (_, at) => version - at).map((number) => ({
    value: `${name}@${number}`,
    description: number === version ? (note ?? description) : notes.get(number),
  }));
}

/** Those that the user stands above; a shell goes on with what is in them by itself. */
async function folders(io: Io): Promise<Offer[]> {
  const entries = await io.listFolder('.');
  const open = entries.filter(
    ({ name, kind }) => kind === 'folder' && !name.startsWith('.') && name !== 'node_modules',
  );
  return open.map(({ name }) => ({ value: `${name}/` }));
}

async function variables(app: App): Promise<Offer[]> {
  return (await app.variables.definitions()).map(({ name, description }) => ({ value: name, description }));
}

async function providers(app: App): Promise<Offer[]> {
  return (await app.settings.snapshot()).definitions.map(({ name }) => ({ value: name }));
}

async function models(app: App): Promise<Offer[]> {
  const { config, definitions } = await app.settings.snapshot();
  const { model: set } = config;
  const offers: Offer[] = [
    ...Object.entries(config.aliases ?? {}).map(([value, description]) => ({ value, description })),
    ...definitions.flatMap(({ name, model }) => (model === undefined ? [] : [{ value: `${name}/${model}` }])),
  ];
  const isNew = typeof set === 'string' && offers.every(({ value }) => value !== set);
  return isNew ? [{ value: set, description: 'the one that is set' }, ...offers] : offers;
}

async function servers(app: App, { verb }: Pick<Asked, 'verb'> = { verb: '' }): Promise<Offer[]> {
  if (verb === 'add') return [];
  const { config } = await app.settings.snapshot();
  return mcpServerNames(config).map((value) => ({ value }));
}

/** The servers as what they have is named; none is started for what that is. */
async function served(app: App): Promise<Offer[]> {
  return (await servers(app)).map(({ value }) => ({ value: `mcp:${value}/` }));
}

/** The definitions in force for the variables of a prompt, else the shared ones. */
async function definitionsFor({ prompt, conv }: Subject, context: Context): Promise<VariableDefinition[]> {
  const app = await context.app();
  const reference = prompt ?? (conv === undefined ? undefined : await promptOfConversation(conv, app));
  if (reference !== undefined && isServerReference(reference)) return [];
  if (reference === undefined) return conv === undefined ? app.variables.definitions() : [];
  const { variablesNamed } = await import('../prompt/variable-options.ts');
  return (await variablesNamed(reference, context))?.definitions ?? [];
}

async function promptOfConversation(reference: string, app: App): Promise<string | undefined> {
  const { prompt_name: name, prompt_version: version } = await app.conversations.find(reference, { toRead: true });
  return name === undefined || version === undefined ? name : `${name}@${version}`;
}

async function quietly(offers: () => Promise<Offer[]>): Promise<Offer[]> {
  try {
    return await offers();
  } catch {
    return [];
  }
}

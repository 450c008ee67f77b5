import { configKeys } from '../../core/settings/config-keys.ts';
import { isFileReference } from '../../core/prompts/names.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import type { App } from '../../core/services.ts';
import { expandHome } from '../../terminal/expand-home.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { namedPrompt } from '../variable-values.ts';

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

const RECORDS = new Map<string, (app: App) => Promise<Offer[]>>([
  ['conv', conversations],
  ['prompt', prompts],
  ['vars', variables],
  ['provider', providers],
  ['model', models],
  ['fallback', models],
  ['key', async () => configKeys().map((value) => ({ value }))],
]);

/** The records of this home of one kind, the likeliest first. A home that cannot be read offers nothing rather than fail. */
export async function recordsOf(kind: string, context: Context): Promise<Offer[]> {
  const list = RECORDS.get(kind);
  return list ? quietly(async () => list(await context.app())) : [];
}

/** `NAME=` for each variable of what a line is about, or `NAME=VALUE` where `typed` has the name and the values are known. */
export function variableOffers(subject: Subject, typed: string, context: Context): Promise<Offer[]> {
  return quietly(async () => {
    const definitions = await definitionsFor(subject, context);
    if (typed.includes('='))
      return definitions.flatMap(({ name, ...rest }) => valuesOf(rest).map((value) => ({ value: `${name}=${value}` })));
    return definitions.map(({ name, description }) => ({ value: `${name}=`, description }));
  });
}

async function conversations(app: App): Promise<Offer[]> {
  const { conversations: newest } = await app.conversations.list({ limit: MOST_CONVERSATIONS });
  const ids = newest.map(({ id, title }) => ({ value: id.slice(0, 8), description: title }));
  return ids.length === 0 ? [] : [{ value: 'last', description: 'the last used one' }, ...ids];
}

async function prompts(app: App): Promise<Offer[]> {
  return (await app.prompts.list()).prompts.map(({ name, description }) => ({ value: name, description }));
}

async function variables(app: App): Promise<Offer[]> {
  return (await app.variables.definitions()).map(({ name, description }) => ({ value: name, description }));
}

async function providers(app: App): Promise<Offer[]> {
  return (await app.settings.snapshot()).definitions.map(({ name }) => ({ value: name }));
}

async function models(app: App): Promise<Offer[]> {
  const { config, definitions } = await app.settings.snapshot();
  return [
    ...Object.entries(config.aliases ?? {}).map(([value, description]) => ({ value, description })),
    ...definitions.flatMap(({ name, model }) => (model === undefined ? [] : [{ value: `${name}/${model}` }])),
  ];
}

/** The definitions in force for the variables of a prompt, else the shared ones. */
async function definitionsFor({ prompt, conv }: Subject, context: Context): Promise<VariableDefinition[]> {
  const app = await context.app();
  const reference = prompt ?? (conv === undefined ? undefined : await promptOfConversation(conv, app));
  if (reference === undefined) return conv === undefined ? app.variables.definitions() : [];
  const named = expandHome(reference);
  // A pipe would be waited for, and what is read here would be missing where the command is run.
  if (isFileReference(named) && !context.io.isPlainFile(named)) return [];
  const loaded = await namedPrompt(named, app, new Input(context.io, {}, context.signal));
  const template = await app.prompts.parse(loaded, loaded.name);
  return (await app.variables.ofPrompt(loaded, template.variables)).map(({ definition }) => definition);
}

async function promptOfConversation(reference: string, app: App): Promise<string | undefined> {
  const { prompt_name: name, prompt_version: version } = await app.conversations.find(reference, { toRead: true });
  return name === undefined || version === undefined ? name : `${name}@${version}`;
}

function valuesOf({ variable_type: type, options = [] }: Omit<VariableDefinition, 'name'>): readonly string[] {
  return type === 'boolean' ? ['true', 'false'] : options;
}

async function quietly(offers: () => Promise<Offer[]>): Promise<Offer[]> {
  try {
    return await offers();
  } catch {
    return [];
  }
}

import { memoryRepositories, repositoriesAt } from '../compose/repositories.ts';
import type { Listing, ListOptions, Repository as InnerRepository } from '../core/ports/repository.ts';
import type { UsageLog } from '../core/ports/usage-log.ts';
import { asLlmkitError, type LlmkitError } from '../core/errors.ts';
import { present } from '../core/fields.ts';
import type { Conversation } from '../core/records/conversation.ts';
import type { Prompt } from '../core/records/prompt.ts';
import type { VariableDefinition } from '../core/records/variable-definition.ts';
import type { Ports } from '../core/services.ts';
import { definitionsOf, documentOf } from './definitions.ts';
import { pageOf } from './listed.ts';
import { guardedRepository, type OwnRepository } from './own-repository.ts';

/** Everything that is kept. */
export interface OwnStore {
  conversations: OwnRepository<Conversation>;
  prompts: OwnRepository<Prompt>;
  variables: OwnRepository<VariableDefinition>;
  usage: UsageLog;
}

/** A store that ends with the process. */
export function memoryStore(): OwnStore {
  return outer(memoryRepositories());
}

/** The store in a folder, as the command line has it. */
export function jsonStore(home: string): OwnStore {
  return outer(repositoriesAt(home));
}

type Inner = Pick<Ports, 'conversations' | 'prompts' | 'variables' | 'usage'>;

/** Repositories of ours by what programs see of them: they are used as they are. */
const OURS = new WeakMap<object, unknown>();

function outer({ conversations, prompts, variables, usage }: Inner): OwnStore {
  const definitions = definitionsOf(variables);
  OURS.set(definitions, variables);
  return { conversations: shown(conversations), prompts: shown(prompts), variables: definitions, usage };
}

function shown<T>(inner: InnerRepository<T>): OwnRepository<T> {
  const { get, create, update, remove } = inner;
  const repository: OwnRepository<T> = {
    get: (key) => get.call(inner, key),
    create: (key, record) => create.call(inner, key, record),
    update: (key, change) => update.call(inner, key, change),
    remove: (key) => remove.call(inner, key),
    look: (view, options) => inner.list(view, options),
    async list(options) {
      const { entries, faults } = await inner.list((_document, key) => key, options);
      if (faults[0] !== undefined) throw faults[0];
      const records = await Promise.all(entries.map(async (key) => ({ key, record: await inner.get(key) })));
      return records.flatMap(({ key, record }) => (record === undefined ? [] : [{ key, record }]));
    },
  };
  OURS.set(repository, inner);
  return repository;
}

/** The ports over what a program brings. */
export function portsOf({ conversations, prompts, variables, usage }: Partial<OwnStore>): Partial<Inner> {
  return {
    ...(conversations && { conversations: innerOf(conversations) }),
    ...(prompts && { prompts: innerOf(prompts) }),
    ...(variables && {
      variables: (OURS.get(variables) as Inner['variables']) ?? documentOf(guardedRepository(variables)),
    }),
    ...(usage && { usage }),
  };
}

function innerOf<T>(given: OwnRepository<T>): InnerRepository<T> {
  const ours = OURS.get(given) as InnerRepository<T> | undefined;
  if (ours) return ours;
  const repository = guardedRepository(given);
  const all = async ({ order }: ListOptions = {}) => repository.list(present({ order }));
  const list: InnerRepository<T>['list'] = async (view, options = {}) => {
    if (repository.look) return repository.look(view, options);
    const { entries: page, total } = pageOf(await all(options), options, []);
    return { ...seen(page, view), total };
  };
  const { get, create, update } = repository;
  return {
    get,
    create: (key, record) => create(key, record),
    update: (key, change) => update(key, change),
    async remove(key, isMeant) {
      const record = isMeant && (await get(key));
      return record && !isMeant(record) ? false : repository.remove(key);
    },
    keys: async () => (await all()).map(({ key }) => key),
    list,
    // What changed when only the program knows: whoever asks for dates looks at those in the records.
    async *scan(view, { signal } = {}) {
      const { entries, faults } = await list(view);
      signal?.throwIfAborted();
      yield* entries.map((entry) => ({ entry }));
      yield* faults.map((fault) => ({ fault }));
    },
  };
}

function seen<T, S>(
  page: readonly { key: string; record: T }[],
  view: (document: Record<string, unknown>, key: string) => S | undefined,
): Pick<Listing<S>, 'entries' | 'faults'> {
  const entries: S[] = [];
  const faults: LlmkitError[] = [];
  for (const { key, record } of page) {
    try {
      const shownOf = view(record as Record<string, unknown>, key);
      if (shownOf !== undefined) entries.push(shownOf);
    } catch (thrown) {
      faults.push(asLlmkitError(thrown));
    }
  }
  return { entries, faults };
}

import { memoryRepositories, repositoriesAt } from '../compose/repositories.ts';
import type { DocumentStore } from '../core/ports/document-store.ts';
import type { ListOptions, Repository as InnerRepository } from '../core/ports/repository.ts';
import type { UsageLog } from '../core/ports/usage-log.ts';
import { asLlmkitError, LlmkitError } from '../core/errors.ts';
import type { Conversation } from '../core/records/conversation.ts';
import type { Prompt } from '../core/records/prompt.ts';
import type { VariableDefinition, Variables } from '../core/records/variable-definition.ts';
import type { Ports } from '../core/services.ts';

/** Records of one kind by key: what a program has to bring for a place of its own. */
export interface OwnRepository<T> {
  get(key: string): Promise<T | undefined>;
  /** Refuses a key that is there with `conflict`. */
  create(key: string, record: T): Promise<T>;
  /** Reads, changes and writes as one: no other change comes between. Refuses a key that is not there with `not_found`. */
  update(key: string, change: (record: T) => void): Promise<T>;
  /** True if there was one. */
  remove(key: string): Promise<boolean>;
  /** Newest change first, unless `order` says `key`. */
  list(options?: ListOptions): Promise<{ key: string; record: T }[]>;
}

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
    async list(options) {
      const { entries } = await inner.list((_document, key) => key, options);
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
    ...(variables && { variables: (OURS.get(variables) as Inner['variables']) ?? documentOf(variables) }),
    ...(usage && { usage }),
  };
}

function innerOf<T>(repository: OwnRepository<T>): InnerRepository<T> {
  const ours = OURS.get(repository) as InnerRepository<T> | undefined;
  if (ours) return ours;
  const records = async (options?: ListOptions) => {
    const all = await repository.list(options?.order === undefined ? {} : { order: options.order });
    const { limit, offset = 0 } = options ?? {};
    return { all, page: all.slice(offset, limit === undefined ? undefined : offset + limit) };
  };
  return {
    get: (key) => repository.get(key),
    create: (key, record) => repository.create(key, record),
    update: (key, change) => repository.update(key, change),
    remove: (key) => repository.remove(key),
    keys: async () => (await records()).all.map(({ key }) => key),
    async list<S>(view: (document: Record<string, unknown>, key: string) => S | undefined, options?: ListOptions) {
      const { all, page } = await records(options);
      const entries: S[] = [];
      const faults: LlmkitError[] = [];
      for (const { key, record } of page) {
        try {
          const seen = view(record as Record<string, unknown>, key);
          if (seen !== undefined) entries.push(seen);
        } catch (thrown) {
          faults.push(asLlmkitError(thrown));
        }
      }
      return { entries, faults, total: all.length };
    },
  };
}

/** Definitions one by one, over the document that holds them all. */
function definitionsOf(document: DocumentStore<Variables>): OwnRepository<VariableDefinition> {
  const all = async () => (await document.read()).variables;
  const missing = (name: string) =>
    new LlmkitError('not_found', `Cannot find a variable named ${JSON.stringify(name)}.`);
  return {
    async get(name) {
      const variables = await all();
      return Object.hasOwn(variables, name) ? variables[name] : undefined;
    },
    async create(name, definition) {
      await document.update(({ variables }) => {
        if (Object.hasOwn(variables, name))
          throw new LlmkitError('conflict', `Cannot add ${name}: it is defined already.`);
        variables[name] = definition;
      });
      return definition;
    },
    async update(name, change) {
      const { variables } = await document.update(({ variables: record }) => {
        if (!Object.hasOwn(record, name)) throw missing(name);
        change(record[name]!);
      });
      return variables[name]!;
    },
    async remove(name) {
      let wasThere = false;
      await document.update(({ variables }) => {
        wasThere = Object.hasOwn(variables, name);
        delete variables[name];
      });
      return wasThere;
    },
    list: async () => Object.entries(await all()).map(([key, record]) => ({ key, record })),
  };
}

/** The document over definitions one by one. A change of several is not one: the services change one at a time. */
function documentOf(definitions: OwnRepository<VariableDefinition>): DocumentStore<Variables> {
  const read = async (): Promise<Variables> => {
    const all = await definitions.list({ order: 'key' });
    return { variables: Object.fromEntries(all.map(({ key, record }) => [key, record])) };
  };
  return {
    path: undefined,
    read,
    async update(change) {
      const before = (await read()).variables;
      const document = { variables: structuredClone(before) };
      change(document);
      const { variables: after } = document;
      for (const [name, record] of Object.entries(after)) {
        if (!Object.hasOwn(before, name)) await definitions.create(name, record);
        else if (JSON.stringify(record) !== JSON.stringify(before[name]))
          await definitions.update(name, (stored) => void Object.assign(stored, record));
      }
      for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) await definitions.remove(name);
      return document;
    },
  };
}

import type { DocumentStore } from '../core/ports/document-store.ts';
import { LlmkitError } from '../core/errors.ts';
import type { VariableDefinition, Variables } from '../core/records/variable-definition.ts';
import { pageOf } from './listed.ts';
import type { OwnRepository } from './own-repository.ts';

/** Definitions one by one, over the document that holds them all. */
export function definitionsOf(document: DocumentStore<Variables>): OwnRepository<VariableDefinition> {
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
    async list({ order = 'newest', ...page } = {}) {
      const entries = Object.entries(await all());
      const ordered = order === 'key' ? entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) : entries.toReversed();
      return pageOf(ordered, page, []).entries.map(([key, record]) => ({ key, record }));
    },
  };
}

/** The document over definitions one by one. A change of several is not one: the services change one at a time. */
export function documentOf(definitions: OwnRepository<VariableDefinition>): DocumentStore<Variables> {
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

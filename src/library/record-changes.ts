import { present } from '../core/fields.ts';
import type { DocumentStore } from '../core/ports/document-store.ts';
import type { Repository } from '../core/ports/repository.ts';
import type { Variables } from '../core/records/variable-definition.ts';
import type { Ports } from '../core/services.ts';
import { tell } from './hooks.ts';

/** A change of what is kept, once it is kept. */
export interface RecordChange {
  kind: 'conversation' | 'prompt' | 'variable';
  change: 'created' | 'changed' | 'removed' | 'made_public' | 'made_private';
  /** The id of a conversation, the name of a prompt or a variable. */
  key: string;
  /** Who did it; absent where no user is named. */
  user_id?: string;
}

type Kept = Pick<Ports, 'conversations' | 'prompts' | 'variables'>;

/** Tells that a record changed. */
type Report = (change: Omit<RecordChange, 'user_id'>) => Promise<void>;

/** The ports with every change told to `onChange`; `whoActs` names the user. */
export function watched<All extends Kept>(
  ports: All,
  onChange: (change: RecordChange) => void,
  whoActs: () => Promise<string | undefined>,
): All {
  const report: Report = async (change) => tell(onChange, { ...change, ...present({ user_id: await whoActs() }) });
  const { conversations, prompts, variables } = ports;
  return {
    ...ports,
    conversations: watchedRepository('conversation', conversations, report),
    prompts: watchedRepository('prompt', prompts, report),
    variables: watchedDefinitions(variables, report),
  };
}

function watchedRepository<T extends { is_public?: boolean }>(
  kind: RecordChange['kind'],
  repository: Repository<T>,
  report: Report,
): Repository<T> {
  return {
    get: (key) => repository.get(key),
    keys: () => repository.keys(),
    list: (view, options) => repository.list(view, options),
    scan: (view, options) => repository.scan(view, options),
    async create(key, record, options) {
      const made = await repository.create(key, record, options);
      await report({ kind, change: 'created', key });
      return made;
    },
    async update(key, change, options) {
      let wasPublic: boolean | undefined;
      const noting = (record: T): void => {
        wasPublic = record.is_public;
        change(record);
      };
      const changed = await repository.update(key, noting, options);
      const isPublic = changed.is_public === true;
      const publicity = isPublic ? 'made_public' : 'made_private';
      await report({ kind, change: isPublic === (wasPublic === true) ? 'changed' : publicity, key });
      return changed;
    },
    async remove(key, isMeant) {
      const wasThere = await repository.remove(key, isMeant);
      if (wasThere) await report({ kind, change: 'removed', key });
      return wasThere;
    },
  };
}

function watchedDefinitions(document: DocumentStore<Variables>, report: Report): DocumentStore<Variables> {
  return {
    path: document.path,
    read: () => document.read(),
    async update(change) {
      let before: Variables['variables'] = {};
      const changed = await document.update((variables) => {
        before = structuredClone(variables.variables);
        change(variables);
      });
      for (const [key, change] of differences(before, changed.variables))
        await report({ kind: 'variable', change, key });
      return changed;
    },
  };
}

function differences(before: object, after: object): [key: string, change: RecordChange['change']][] {
  const [old, now] = [
    new Map<string, unknown>(Object.entries(before)),
    new Map<string, unknown>(Object.entries(after)),
  ];
  const changes: [string, RecordChange['change']][] = [];
  for (const key of old.keys()) if (!now.has(key)) changes.push([key, 'removed']);
  for (const [key, value] of now) {
    if (!old.has(key)) changes.push([key, 'created']);
    else if (JSON.stringify(old.get(key)) !== JSON.stringify(value)) changes.push([key, 'changed']);
  }
  return changes;
}

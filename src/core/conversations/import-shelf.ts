import { LlmkitError } from '../errors.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import { checkRecord } from '../records/check.ts';
import { isTooDeep } from '../records/depth.ts';
import { type Conversation, conversationSchema } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { latest, type Source } from './foreign.ts';

/** What became of a conversation. */
export interface Kept {
  type: 'new' | 'appended' | 'unchanged';
  id: string;
  title: string;
  /** That are new here. */
  messages: number;
}

/** The place of imported conversations. Each is dated as it was: what is imported was not used just now. */
export class ImportShelf {
  readonly #conversations: ConversationRepository;
  /** Ids of the conversations that came from a source, by what tells it. */
  #known: Promise<Map<string, string[]>> | undefined;

  constructor(conversations: ConversationRepository) {
    this.#conversations = conversations;
  }

  get(id: string): Promise<Conversation | undefined> {
    return this.#conversations.get(id);
  }

  /** The conversations here that came from a source. */
  async from(source: Source): Promise<Conversation[]> {
    const known = await (this.#known ??= this.#look());
    const found: Conversation[] = [];
    for (const id of known.get(keyOf(source)) ?? []) {
      const conversation = await this.#conversations.get(id);
      if (conversation) found.push(conversation);
    }
    return found;
  }

  /** Takes note of a conversation that was made meanwhile. False where there is none that can be seen. */
  async noticed(source: Source, id: string): Promise<boolean> {
    const ids = (await (this.#known ??= this.#look())).get(keyOf(source)) ?? [];
    if (ids.includes(id)) return true;
    if (!(await this.#conversations.get(id))) return false;
    remember(await this.#known, source, id);
    return true;
  }

  async add(conversation: Conversation): Promise<Kept> {
    refuseUnfit(conversation);
    const { id, title, message_count: messages, updated_at: used, source } = conversation;
    await this.#conversations.create(id, conversation, { changed_at: new Date(used) });
    if (source && this.#known) remember(await this.#known, source, id);
    return { type: 'new', id, title, messages };
  }

  /** Adds what `missing` finds to be missing in the record as it is now. */
  async append({ id, updated_at }: Conversation, missing: (record: Conversation) => Message[]): Promise<Kept> {
    let used = updated_at;
    let added = 0;
    const append = (record: Conversation) => {
      const messages = missing(record);
      added = messages.length;
      record.messages = [...record.messages, ...messages];
      record.message_count = record.messages.length;
      record.updated_at = used = latest([record.updated_at, messages.at(-1)?.created_at])!;
      refuseUnfit(record);
    };
    const { title } = await this.#conversations.update(id, append, { changed_at: () => new Date(used) });
    return { type: added === 0 ? 'unchanged' : 'appended', id, title, messages: added };
  }

  async #look(): Promise<Map<string, string[]>> {
    const known = new Map<string, string[]>();
    const view = (document: Record<string, unknown>) => {
      const { id, source } = document as Partial<Conversation>;
      return id !== undefined && typeof source?.id === 'string' ? { id, source } : undefined;
    };
    const mayHold = (stored: string) => stored.includes('"source":');
    for await (const each of this.#conversations.scan(view, { mayHold }))
      if ('entry' in each) remember(known, each.entry.source, each.entry.id);
    return known;
  }
}

function remember(known: Map<string, string[]>, source: Source, id: string): void {
  known.set(keyOf(source), [...(known.get(keyOf(source)) ?? []), id]);
}

function keyOf({ format, id }: Source): string {
  return `${format}\n${id}`;
}

/** What could not be read again is not written. */
function refuseUnfit(conversation: Conversation): void {
  const checked = checkRecord(conversationSchema, conversation);
  const why = 'fault' in checked ? checked.fault : isTooDeep(conversation) ? 'it is nested too deep' : undefined;
  if (why === undefined) return;
  throw new LlmkitError('usage', `Cannot import ${JSON.stringify(conversation.title)}: ${why}.`);
}

/** The refusal to go on with a conversation that is not as it was looked at. */
export function changedMeanwhile(): LlmkitError {
  return new LlmkitError('conflict', 'Cannot go on with a conversation: it was changed meanwhile.', {
    advice: [{ kind: 'retry' }],
  });
}

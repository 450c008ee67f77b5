import { asLlmkitError, type LlmkitError } from '../errors.ts';
import type { ExchangePorts } from '../exchange/input.ts';
import type {
  ConversationFormats,
  ForeignConversation,
  TranscriptFile,
  FoundInFile,
  Lost,
} from '../ports/conversation-formats.ts';
import { type Conversation, takeBack } from '../records/conversation.ts';
import {
  type ForeignBranch,
  branchesWithIds,
  conversationFrom,
  goesOnAt,
  hasAll,
  importedId,
  messagesFrom,
  sharedBy,
  type Source,
  sourceOf,
} from './foreign.ts';
import { ImportedFiles } from './imported-files.ts';
import { changedMeanwhile, ImportShelf, type Kept } from './import-shelf.ts';
import { takeOwn } from './own-import.ts';

export interface ConversationImportPorts extends Pick<
  ExchangePorts,
  'attachments' | 'conversations' | 'ids' | 'clock' | 'settings'
> {
  conversationFormats: () => Promise<ConversationFormats>;
  sha256: (content: string | Uint8Array) => Promise<string>;
}

/** What became of a conversation in a file, or what is wrong with a part of it. */
export type ImportedConversation = (Kept & { fork?: true; lost: Lost }) | { type: 'fault'; fault: LlmkitError };

/** Makes the record of a branch, below another conversation if one is given. */
type Make = (branch: ForeignBranch, parent?: Conversation['parent']) => Conversation;

/** One import, of as many files as there are: conversations of other programs, and of other homes. Nothing here is overwritten, and what is here already stays as it is. */
export class ConversationImport {
  readonly #ports: ConversationImportPorts;
  readonly #shelf: ImportShelf;

  constructor(ports: ConversationImportPorts) {
    this.#ports = ports;
    this.#shelf = new ImportShelf(ports.conversations);
  }

  /** Takes in what a file holds, one conversation after the other. Throws for a file of no format that is known. */
  async *read(file: TranscriptFile): AsyncGenerator<ImportedConversation> {
    const formats = await this.#ports.conversationFormats();
    const userId = (await this.#ports.settings.snapshot()).effective({}).values.user_id;
    for await (const found of formats.read(file)) yield* this.#taken(found, userId);
  }

  /** What is wrong with one conversation costs no other. */
  async *#taken(found: FoundInFile, userId: string | undefined): AsyncGenerator<ImportedConversation> {
    if ('fault' in found) return yield { type: 'fault', fault: found.fault };
    try {
      const files = new ImportedFiles(this.#ports);
      if ('own' in found) yield await takeOwn(found.own, { userId, shelf: this.#shelf, ids: this.#ports.ids, files });
      else yield* this.#takeForeign(await this.#withFiles(found, files), userId);
      await files.again();
    } catch (thrown) {
      const fault = asLlmkitError(thrown);
      // A home that cannot be written to takes nothing of what follows either.
      if (fault.code !== 'usage' && fault.code !== 'store_corrupt' && fault.code !== 'conflict') throw fault;
      yield { type: 'fault', fault };
    }
  }

  /** Only messages of our own form carry files. */
  async #withFiles(foreign: ForeignConversation, files: ImportedFiles): Promise<ForeignConversation> {
    const [branch, ...others] = foreign.branches;
    if (branch === undefined || others.length > 0) return foreign;
    const { messages } = await files.taken({ messages: branch }, foreign.lost);
    return { ...foreign, branches: [messages] };
  }

  async *#takeForeign(foreign: ForeignConversation, userId: string | undefined): AsyncGenerator<ImportedConversation> {
    const branches = await branchesWithIds(foreign, this.#ports.sha256);
    let main: { id: string; branch: ForeignBranch } | undefined;
    for (const branch of branches) {
      const source = sourceOf(foreign, branch);
      const above = main && { conversation_id: main.id, message_number: sharedBy(main.branch, branch) };
      const take = async (id: string): Promise<Kept> => {
        const there = await this.#shelf.from(source);
        const make: Make = (all, parent) =>
          conversationFrom(foreign, all, { id, source, user_id: userId, parent }, this.#ports);
        return foreign.is_part ? this.#takePart(branch, there, make) : this.#takeBranch(branch, there, make, above);
      };
      const kept = await this.#once(take, await importedId(source, branch, userId, this.#ports.sha256), source);
      yield { ...kept, ...(main && { fork: true }), lost: main ? {} : foreign.lost };
      main ??= { id: kept.id, branch };
    }
  }

  /** What another import made, or went on with, meanwhile is as if it had been here before. */
  async #once(take: (id: string) => Promise<Kept>, id: string, source: Source): Promise<Kept> {
    try {
      return await take(id);
    } catch (thrown) {
      if (asLlmkitError(thrown).code !== 'conflict') throw thrown;
      const isSeen = await this.#shelf.noticed(source, id);
      return take(isSeen ? id : this.#ports.ids.uuid());
    }
  }

  async #takeBranch(
    branch: ForeignBranch,
    there: readonly Conversation[],
    make: Make,
    above: Conversation['parent'],
  ): Promise<Kept> {
    const whole = there.find((conversation) => hasAll(conversation, branch));
    if (whole) return unchanged(whole);
    const [earlier] = there
      .filter((conversation) => goesOnAt(conversation, branch) !== undefined)
      .toSorted((one, other) => other.messages.length - one.messages.length);
    if (!earlier) {
      const [first] = there;
      const beside = first && {
        conversation_id: first.id,
        message_number: sharedBy(branch, first.messages as ForeignBranch),
      };
      return this.#shelf.add(make(branch, beside ?? above));
    }
    return this.#shelf.append(earlier, (record) => {
      const at = goesOnAt(record, branch);
      if (at === undefined) throw changedMeanwhile();
      takeBack(record, record.messages.slice(at));
      return messagesFrom(branch.slice(at), dateBehind(record), this.#ports);
    });
  }

  /** A piece of a conversation goes on from what came from it so far. */
  async #takePart(branch: ForeignBranch, there: readonly Conversation[], make: Make): Promise<Kept> {
    const [first] = there;
    if (!first) return this.#shelf.add(make(branch));
    const missing = missingIn(there, branch);
    if (missing.length === 0) return unchanged(first);
    const open = there.find(isAsImported);
    if (open)
      return this.#shelf.append(open, (record) => {
        if (!isAsImported(record)) throw changedMeanwhile();
        return messagesFrom(missingIn([record], missing), dateBehind(record), this.#ports);
      });
    // More was said in it here: what the source has stands in a conversation of its own.
    const before = first.messages.filter(({ source_id: id }) => id !== undefined) as ForeignBranch;
    return this.#shelf.add(make([...before, ...missing]));
  }
}

/** What of a branch none of the conversations has. */
function missingIn(there: readonly Conversation[], branch: ForeignBranch): ForeignBranch {
  const seen = there.flatMap(({ messages, removed }) => [...messages, ...removed]);
  const has = new Set(seen.map(({ source_id: id }) => id));
  return branch.filter(({ source_id: id }) => !has.has(id));
}

function isAsImported({ messages, removed }: Conversation): boolean {
  return removed.length === 0 && messages.every(({ source_id: id }) => id !== undefined);
}

function unchanged({ id, title }: Conversation): Kept {
  return { type: 'unchanged', id, title, messages: 0 };
}

/** The date of what follows, where it has none of its own. */
function dateBehind({ messages, created_at: created }: Conversation): string {
  return messages.at(-1)?.created_at ?? created;
}

import type { Ids } from '../clock.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { Lost } from '../ports/conversation-formats.ts';
import { checkRecord } from '../records/check.ts';
import { CONVERSATION_KIND, CONVERSATION_VERSION } from '../records/conversation-kind.ts';
import { type Conversation, conversationSchema } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { isTooDeep } from '../records/depth.ts';
import { type ForeignBranch, goesOnAt, hasAll, sharedBy } from './foreign.ts';
import type { ImportedFiles } from './imported-files.ts';
import { changedMeanwhile, type ImportShelf, type Kept } from './import-shelf.ts';

/** Takes in a record of llmkit's own, under its own id where that is free. Throws `usage` for what is none. */
export async function takeOwn(
  given: Record<string, unknown>,
  { userId, shelf, ids, files }: { userId: string | undefined; shelf: ImportShelf; ids: Ids; files: ImportedFiles },
): Promise<Kept & { fork?: true; lost: Lost }> {
  const lost: Lost = {};
  const record = await files.taken(ownRecord(given, userId, lost), lost);
  const source = { format: 'llmkit', id: record.id };
  const same = await shelf.get(record.id);
  const there = [...(same ? [same] : []), ...(await shelf.from(source))];
  const { messages: branch } = toldByOwnIds(record);
  const whole = there.find((conversation) => hasAll(toldByOwnIds(conversation), branch));
  if (whole) return { type: 'unchanged', id: whole.id, title: whole.title, messages: 0, lost: {} };
  const missingIn = (conversation: Conversation) => {
    const at = goesOnAt(toldByOwnIds(conversation), branch);
    return at === undefined ? undefined : record.messages.slice(at);
  };
  const earlier = there.find((conversation) => missingIn(conversation) !== undefined);
  if (earlier) {
    const append = (now: Conversation) => {
      const missing = missingIn(now);
      if (!missing) throw changedMeanwhile();
      return missing;
    };
    return { ...(await shelf.append(earlier, append)), lost };
  }
  if (!same) return { ...(await addUnderFreeId({ source, ...record }, shelf, ids)), lost };
  const parent = { conversation_id: same.id, message_number: sharedBy(branch, toldByOwnIds(same).messages) };
  const fork = { ...record, id: ids.uuid(), title: `${record.title} (fork)`, source, parent };
  return { ...(await shelf.add(fork)), fork: true, lost };
}

/** Under its own id, unless another user's conversation, which is not seen here, has that. */
async function addUnderFreeId(record: Conversation, shelf: ImportShelf, ids: Ids): Promise<Kept> {
  try {
    return await shelf.add(record);
  } catch (thrown) {
    if (asLlmkitError(thrown).code !== 'conflict') throw thrown;
    const meanwhile = await shelf.get(record.id);
    if (meanwhile) return { type: 'unchanged', id: meanwhile.id, title: meanwhile.title, messages: 0 };
    return shelf.add({ ...record, id: ids.uuid() });
  }
}

/** A conversation of ours, whose messages are told by their own ids. */
function toldByOwnIds(conversation: Conversation): Conversation & { messages: ForeignBranch } {
  const withId = (message: Conversation['messages'][number]) => ({ ...message, source_id: message.id });
  return { ...conversation, messages: conversation.messages.map(withId), removed: conversation.removed.map(withId) };
}

/** Settings that say where a conversation goes: nobody else decides that. */
const WHERE = ['base_url', 'allow_http'];

/**
 * A record of llmkit's own from elsewhere, as it may be kept here: whoever imports it owns it, it says nothing of where it
 * is sent, and nobody answers its questions. Throws `usage` for what is none.
 */
function ownRecord(given: Record<string, unknown>, userId: string | undefined, lost: Lost): Conversation {
  const { kind: _kind, v: version = CONVERSATION_VERSION, ...fields } = given;
  if (typeof version !== 'number' || version > CONVERSATION_VERSION)
    throw new LlmkitError('usage', 'Cannot import a conversation: a newer llmkit wrote it.', {
      advice: [{ kind: 'update', untouched: 'home' }],
    });
  if (isTooDeep(fields)) throw noRecord('it is nested too deep');
  const migrated = CONVERSATION_KIND.migrations
    .slice(version - 1)
    .reduce((older, migration) => migration(older), fields);
  const checked = checkRecord(conversationSchema, migrated);
  if ('fault' in checked) throw noRecord(checked.fault);
  const { user_id: _owner, is_public: _public, host: _host, ...fieldsToKeep } = checked.record;
  const told = { ...fieldsToKeep, pending: fieldsToKeep.pending.map((entry) => ({ failed: 'incomplete', ...entry })) };
  const record = {
    ...told,
    settings: withoutWhere(told.settings),
    messages: told.messages.map(placeless),
    removed: told.removed.map(placeless),
    pending: told.pending.map((entry) => ({ ...placeless(entry), messages: entry.messages.map(placeless) })),
  };
  if (JSON.stringify(record) !== JSON.stringify(told)) lost['the address of a server'] = 1;
  return {
    ...record,
    message_count: record.messages.length,
    ...(userId !== undefined && { user_id: userId }),
  };
}

function withoutWhere(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !WHERE.includes(key)));
}

/** What a question is asked with again says nothing of where it goes either. */
function placeless<Asked extends Pick<Message, 'asked_with' | 'prompt_level'>>(asked: Asked): Asked {
  const { asked_with: settings, prompt_level: level } = asked;
  return {
    ...asked,
    ...(settings && { asked_with: withoutWhere(settings) }),
    ...(level && { prompt_level: { ...level, settings: withoutWhere(level.settings) } }),
  };
}

function noRecord(why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot import a conversation: ${why}.`);
}

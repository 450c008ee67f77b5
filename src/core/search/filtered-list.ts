import type { LlmkitError } from '../errors.ts';
import type { ConversationRepository, Page } from '../ports/repository.ts';
import type { ConversationSummary } from '../records/conversation-summary.ts';
import { type ListFilter, filterOf, quickFilterOf } from './filter.ts';

/** The page of the conversations that pass a filter. All are looked at, because it is told how many there are. */
export async function filteredList(
  conversations: Pick<ConversationRepository, 'scan'>,
  filter: ListFilter,
  look: (document: Record<string, unknown>, key: string) => ConversationSummary | undefined,
  { limit = Infinity, offset = 0, signal }: Page & { signal?: AbortSignal },
) {
  const passes = filterOf(filter);
  const view = (document: Record<string, unknown>, key: string) => {
    const summary = look(document, key);
    return summary && passes(document, summary) ? summary : undefined;
  };
  const { since } = filter;
  const options = { mayHold: quickFilterOf(filter), ...(since && { since }), ...(signal && { signal }) };
  const listed: ConversationSummary[] = [];
  const faults: LlmkitError[] = [];
  let total = 0;
  for await (const each of conversations.scan(view, options)) {
    if ('fault' in each) faults.push(each.fault);
    else if (total++ >= offset && listed.length < limit) listed.push(each.entry);
  }
  return { conversations: listed, faults, total };
}

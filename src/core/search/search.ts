import type { Role } from '../records/message.ts';
import { LlmkitError } from '../errors.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import type { ConversationRepository, Scanned } from '../ports/repository.ts';
import type { ConversationSummary } from '../records/conversation-summary.ts';
import { holdsPrompt, isOfPrompt, type PromptReference } from './filter.ts';
import { type Finder, regexFinder, termFinder } from './finders.ts';
import { hitAt, type SearchHit } from './hits.ts';
import { placesIn, type SearchScope } from './places.ts';
import { mayHoldAll, searchTerms } from './terms.ts';

/** What is looked for, and where. */
export interface SearchQuery extends SearchScope {
  /** All of them, in any order and without regard to case; one with blanks in it is looked for as it stands. */
  words: readonly string[];
  /** `words` are one regular expression. */
  regex?: boolean;
  role?: Role;
  /** Only conversations that this prompt was used in. */
  prompt?: PromptReference;
}

/** The outside of a search. */
export interface SearchPorts {
  conversations: Pick<ConversationRepository, 'scan'>;
  regex: Pick<RegexGuard, 'findAll'>;
}

/**
 * Everything that is found, as it is found, newest used conversation first; what could not be read comes as a fault. `look`
 * makes the summary of a document, or throws what is wrong with it. Throws `usage` where nothing is looked for.
 */
export async function* searchConversations(
  { conversations, regex }: SearchPorts,
  query: SearchQuery,
  look: (document: Record<string, unknown>, key: string) => ConversationSummary | undefined,
  options: { signal?: AbortSignal } = {},
): AsyncGenerator<Scanned<SearchHit>> {
  const { find, mayHold } = finderFor(query, regex);
  const { prompt, since } = query;
  const view = (document: Record<string, unknown>, key: string) => {
    const summary = look(document, key);
    if (!summary || (prompt && !isOfPrompt(document, prompt))) return undefined;
    return { summary, places: placesIn(document, query) };
  };
  const holds = prompt ? (stored: string) => mayHold(stored) && holdsPrompt(prompt)(stored) : mayHold;
  const scanned = conversations.scan(view, { mayHold: holds, ...(since && { since }), ...options });
  for await (const each of scanned) {
    if ('fault' in each) yield each;
    else {
      const { summary, places } = each.entry;
      const found = await find(places.map(({ texts }) => texts.map(({ text }) => text)));
      for (const [at, ranges] of found.entries())
        if (ranges.some(({ length }) => length > 0)) yield { entry: hitAt(summary, places[at]!, ranges) };
    }
  }
}

function finderFor(
  { words, regex: isRegex = false }: SearchQuery,
  guard: SearchPorts['regex'],
): { find: Finder; mayHold: (stored: string) => boolean } {
  const typed = isRegex ? words.join(' ') : '';
  if (typed !== '') return { find: regexFinder(typed, guard), mayHold: () => true };
  const terms = searchTerms(isRegex ? [] : words);
  if (terms.length > 0) return { find: termFinder(terms), mayHold: mayHoldAll(terms) };
  throw new LlmkitError('usage', 'Cannot search: no word is given.', { advice: [{ kind: 'give', what: 'text' }] });
}

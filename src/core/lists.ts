import { LlmkitError } from './errors.ts';
import type { HomeKeeper } from './ports/home-keeper.ts';
import type { ConversationRepository, Page, PromptRepository, Scanned } from './ports/repository.ts';
import type { FileSummary } from './prompts/file-summary.ts';
import type { FolderPrompt, PromptFolders } from './ports/prompt-folders.ts';
import type { Starters } from './ports/starters.ts';
import type { RegexGuard } from './ports/regex-guard.ts';
import { conversationSummary, type ConversationSummary } from './records/conversation-summary.ts';
import { promptSummary, type PromptSummary } from './records/prompt-summary.ts';
import type { ListFilter } from './search/filter.ts';
import type { SearchHit } from './search/hits.ts';
import type { SearchQuery } from './search/search.ts';

export interface PromptList {
  /** Stored ones and those that come with llmkit. */
  prompts: PromptSummary[];
  /** Those of folders, which stand before others of their name. */
  files: FileSummary[];
  /** Records that could not be read; the rest is listed all the same. */
  faults: LlmkitError[];
}

/** What is said of a folder of prompts that another user put there. */
export const LEFT_OUT = 'belongs to another user: its prompts are not taken';

/** A prompt that a list shows. */
export type ListedPrompt = PromptSummary | FileSummary;

/** What each name means: a file of a folder before all others. */
export function promptsInForce({ prompts, files }: Pick<PromptList, 'prompts' | 'files'>): ListedPrompt[] {
  if (files.length === 0) return prompts;
  const names = new Set(files.map(({ name }) => name));
  const others = prompts.filter(({ name }) => !names.has(name));
  return [...files, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface ConversationList {
  conversations: ConversationSummary[];
  /** How many there are, also those that are not on this page. */
  total: number;
  /** Records that could not be read; the rest is listed all the same. */
  faults: LlmkitError[];
}

/** What of the conversations is listed. */
export interface ConversationsWanted extends Page, ListFilter {
  /** Ends a long look through all of them, with its reason. */
  signal?: AbortSignal;
}

/** The part of the services that lists: all that the commands need which are waited for most. */
export interface Lists {
  prompts: {
    list(): Promise<PromptList>;
    /** See `PromptFolders`. */
    leftOut(): Promise<string[]>;
  };
  conversations: {
    list(wanted?: ConversationsWanted): Promise<ConversationList>;
    search(query: SearchQuery, options?: { signal?: AbortSignal }): AsyncIterable<Scanned<SearchHit>>;
  };
  home: Pick<HomeKeeper, 'leftBeside'>;
}

/** The part of the outside that lists need. */
export interface ListPorts {
  prompts: Pick<PromptRepository, 'list'>;
  starters: Pick<Starters, 'list'>;
  /** Absent: names are not looked for in folders. */
  folders?: Pick<PromptFolders, 'list' | 'leftOut'>;
  conversations: Pick<ConversationRepository, 'list' | 'scan'>;
  regex: Pick<RegexGuard, 'findAll'>;
  home: Pick<HomeKeeper, 'leftBeside'>;
}

export function createLists(ports: ListPorts): Lists {
  return {
    home: ports.home,
    prompts: {
      list: () => listPrompts(ports),
      leftOut: async () => (await ports.folders?.leftOut()) ?? [],
    },
    conversations: {
      list: (wanted) => listConversations(ports, wanted),
      search: (query, options) => searchIn(ports, query, options),
    },
  };
}

/**
 * Stored prompts and the starters they do not replace, by name. A record that calls itself something else than its file
 * is a fault: nobody could address it by the name shown.
 */
export async function listPrompts(ports: Pick<ListPorts, 'prompts' | 'starters' | 'folders'>): Promise<PromptList> {
  const { entries, faults } = await ports.prompts.list(addressable, { order: 'key' });
  const taken = new Set(entries.map(({ name }) => name));
  const starters = (await ports.starters.list()).filter(({ name }) => !taken.has(name));
  const files = await filesIn(ports);
  return { prompts: [...entries, ...starters].sort((a, b) => (a.name < b.name ? -1 : 1)), files, faults };
}

async function filesIn({ folders }: Pick<ListPorts, 'folders'>): Promise<FileSummary[]> {
  const files: FileSummary[] = [];
  let summary: ((prompt: FolderPrompt) => FileSummary) | undefined;
  for (const prompt of (await folders?.list()) ?? []) {
    // Most people have none.
    summary ??= (await import('./prompts/file-summary.ts')).fileSummary;
    files.push(summary(prompt));
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Newest used first. One that calls itself something else than its file is a fault: its id would be another's. */
export async function listConversations(
  ports: Pick<ListPorts, 'conversations'>,
  { limit, offset, signal, ...filter }: ConversationsWanted = {},
): Promise<ConversationList> {
  const page = { ...(limit !== undefined && { limit }), ...(offset !== undefined && { offset }) };
  if (Object.keys(filter).length === 0) {
    const { entries, faults, total } = await ports.conversations.list(underItsId, page);
    return { conversations: entries, faults, total };
  }
  // Most lists are of all: what filters is loaded when it is needed.
  const { filteredList } = await import('./search/filtered-list.ts');
  return filteredList(ports.conversations, filter, underItsId, { ...page, ...(signal && { signal }) });
}

/** Everything that is found, as it is found. */
export async function* searchIn(
  ports: Pick<ListPorts, 'conversations' | 'regex'>,
  query: SearchQuery,
  options: { signal?: AbortSignal } = {},
): AsyncGenerator<Scanned<SearchHit>> {
  const { searchConversations } = await import('./search/search.ts');
  yield* searchConversations(ports, query, underItsId, options);
}

function addressable(document: Record<string, unknown>, key: string): PromptSummary | undefined {
  const summary = promptSummary(document, 'stored');
  if (summary === undefined || summary.name === key) return summary;
  throw misnamed('prompt', key, summary.name);
}

function underItsId(document: Record<string, unknown>, key: string): ConversationSummary | undefined {
  const summary = conversationSummary(document);
  if (summary === undefined || summary.id === key) return summary;
  throw misnamed('conversation', key, summary.id);
}

/** The refusal of an id that no conversation has: `not_found`. */
export function noConversation(id: string): LlmkitError {
  return new LlmkitError('not_found', `Cannot find conversation ${id}.`, {
    advice: [{ kind: 'list', what: 'conversations' }],
  });
}

/** The refusal of a record that calls itself something else than its file: `store_corrupt`. */
export function misnamed(kind: 'prompt' | 'conversation', key: string, called: string): LlmkitError {
  return new LlmkitError(
    'store_corrupt',
    `Cannot read the ${kind} in ${key}.json: it calls itself ${JSON.stringify(called)}.`,
    { advice: [{ kind: 'mend_file', how: 'rename', folder: `${kind}s` }] },
  );
}

import { present } from '../fields.ts';
import type { ConversationSummary } from '../records/conversation-summary.ts';
import type { Message } from '../records/message.ts';
import { mayHoldAll, type SearchTerm, searchTerms } from './terms.ts';

/** A prompt, or one version of it. */
export interface PromptReference {
  name: string;
  /** Counts before its name, which another prompt may have had. */
  id?: string;
  version?: number;
}

/** What conversations are listed by. All that is given has to hold. */
export interface ListFilter {
  /** Whose they are. */
  user_id?: string;
  /** Words of the title, without regard to case. */
  query?: string;
  /** Used since, and up to, these dates. */
  since?: Date;
  until?: Date;
  /** Made from this prompt, or asked with it. */
  prompt?: PromptReference;
  /** A part of `provider/model` of the last answer, without regard to case. */
  model?: string;
  /** With a question that waits for its answer. */
  unanswered?: boolean;
  /** `run`: what one run of a prompt made; `chat`: all others. */
  made_by?: 'run' | 'chat';
}

type Document = Readonly<Record<string, unknown>>;

/** Tells whether a stored conversation is listed. */
export function filterOf(filter: ListFilter): (document: Document, summary: ConversationSummary) => boolean {
  const { user_id: user, query = '', since, until, prompt, model, unanswered = false, made_by: madeBy } = filter;
  const inTitle = searchTerms(query.split(/\s+/));
  const inModel = searchTerms([model ?? '']);
  const isIn =
    (text = '') =>
    ({ inText }: SearchTerm) =>
      text.search(inText) >= 0;
  const [from, to] = [since?.toISOString() ?? '', until?.toISOString() ?? '~'];
  return (document, summary) =>
    summary.updated_at >= from &&
    summary.updated_at <= to &&
    inTitle.every(isIn(summary.title)) &&
    inModel.every(isIn(summary.model)) &&
    (!unanswered || summary.waiting !== undefined) &&
    (user === undefined || summary.user_id === user) &&
    (madeBy === undefined || (madeBy === 'run') === (summary.run === true)) &&
    (prompt === undefined || isOfPrompt(document, prompt));
}

/** A quick look at a stored conversation: false where the filter leaves it out. */
export function quickFilterOf({ query = '', prompt, model }: ListFilter): (stored: string) => boolean {
  const terms = mayHoldAll(searchTerms([...query.split(/\s+/), ...(model ?? '').split('/')]));
  const hasPrompt = prompt ? holdsPrompt(prompt) : () => true;
  return (stored) => terms(stored) && hasPrompt(stored);
}

/** Tells whether a stored conversation was made from a prompt, or has a question that came from it. */
export function isOfPrompt(document: Document, { name, id, version }: PromptReference): boolean {
  const { prompt_id: madeOf, prompt_name: madeFrom, prompt_version: madeVersion, messages } = document;
  const isMeant = (from: unknown, number: unknown, of: unknown) =>
    isSamePrompt({ name: from, id: of }, { name, ...present({ id }) }) && (version === undefined || number === version);
  return (
    isMeant(madeFrom, madeVersion, madeOf) ||
    (messages as Partial<Message>[]).some(({ prompt } = {}) => isMeant(prompt?.name, prompt?.version, prompt?.id))
  );
}

/** Whether what was asked with one prompt was asked with the other: that of its id, which may have had another name then. */
export function isSamePrompt(
  one: { name?: unknown; id?: unknown },
  { name, id }: Pick<PromptReference, 'name' | 'id'>,
): boolean {
  return isOwn(id) && isOwn(one.id) ? one.id === id : one.name === name;
}

/** Whether an id is that of a stored prompt. One that comes with llmkit (a UUID of version 8) and a copy of it go by their name. */
function isOwn(id: unknown): id is string {
  return typeof id === 'string' && id[14] !== '8';
}

/** The same at a glance. */
export function holdsPrompt({ name, id = name }: PromptReference): (stored: string) => boolean {
  return (stored) => stored.includes(`"${name}"`) || stored.includes(`"${id}"`);
}

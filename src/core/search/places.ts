import { answerSoFar } from '../records/conversation.ts';
import type { Message, Role } from '../records/message.ts';
import type { Part } from '../records/parts.ts';

/** The kinds of text in which something is found. */
export type FoundIn = 'title' | 'system' | 'message' | 'reference' | 'tool_call' | 'tool_result' | 'file';

/** A place of a conversation that can be found: its title, its system prompt, or a message with all that it holds. */
export interface SearchedPlace {
  texts: { in: FoundIn; text: string }[];
  /** Absent for a title. */
  role?: Role;
  /** As `conv show` numbers it; absent for what has no number. */
  number?: number;
  created_at?: string;
  /** Its question was never answered to the end, or it was taken back. */
  state?: 'unanswered' | 'removed';
}

/** The parts of a conversation to look into. */
export interface SearchScope {
  /** Only what this role said; then titles do not count. */
  role?: Role;
  /** Only what was said since. */
  since?: Date;
  /** Also what was taken back. */
  removed?: boolean;
}

type Document = Readonly<Record<string, unknown>>;

/** The places of a stored conversation that no schema has checked, in the order in which `conv show` prints them. */
export function placesIn(document: Document, { role, since, removed = false }: SearchScope): SearchedPlace[] {
  const oldest = since?.toISOString() ?? '';
  const { title, system_prompt: system, updated_at: updated, created_at: created } = document;
  const waiting = listIn(document['pending']).flatMap((entry) => [...listIn(entry['messages']), ...cameOf(entry)]);
  const all = [
    place({ texts: textOf('title', title), created_at: updated as string }),
    place({ texts: textOf('system', system), role: 'system', created_at: created as string }),
    ...listIn(document['messages']).map((message, at) => ({ ...messagePlace(message), number: at + 1 })),
    ...waiting.map((message) => ({ ...messagePlace(message), state: 'unanswered' as const })),
    ...(removed ? listIn(document['removed']) : []).map((message) => ({
      ...messagePlace(message),
      state: 'removed' as const,
    })),
  ];
  return all.filter(
    (each) => each.texts.length > 0 && (role === undefined || each.role === role) && (each.created_at ?? '') >= oldest,
  );
}

/** What had come of the answer to a question that waits for one. */
function cameOf({ steps, partial, started_at }: Document): Document[] {
  const done = listIn(steps).map(({ parts }) => ({ parts: listIn(parts) as unknown as Part[] }));
  return answerSoFar({
    steps: done,
    partial: typeof partial === 'string' ? partial : '',
    started_at: started_at as string,
  }).map((answer) => ({ ...answer }));
}

const place = (given: SearchedPlace) => given;

function messagePlace(message: Document): SearchedPlace {
  const { role, content, rag_context: reference, parts, created_at: created } = message as Partial<Message>;
  return {
    texts: [
      ...textOf('message', content),
      ...textOf('reference', reference),
      ...listIn(parts).flatMap((part) => textOfPart(part as unknown as Part)),
    ],
    ...(role !== undefined && { role }),
    ...(created !== undefined && { created_at: created }),
  };
}

/** What stands beside the text of a message. */
function textOfPart(part: Part): SearchedPlace['texts'] {
  if (part.type === 'tool_call') return textOf('tool_call', `${part.name} ${JSON.stringify(part.input) ?? ''}`);
  if (part.type === 'tool_result') return textOf('tool_result', part.content);
  return part.type === 'file' ? textOf('file', part.name ?? part.url) : [];
}

function textOf(kind: FoundIn, text: unknown): SearchedPlace['texts'] {
  return typeof text === 'string' && text !== '' ? [{ in: kind, text }] : [];
}

function listIn(value: unknown): Document[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is Document => typeof each === 'object' && each !== null);
}

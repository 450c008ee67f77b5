import { present } from '../fields.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Message, Role } from '../records/message.ts';
import { changedWords, type TextChange } from './words.ts';

/** One of two conversations, or one message of it. */
export interface Compared {
  conversation: Conversation;
  number?: number;
  /** A message as it is read, with its files and tools. */
  textOf: (message: Message) => string;
}

/** Something that has a name and differs; absent on the side that has none. */
export interface Difference {
  name: string;
  a?: unknown;
  b?: unknown;
}

/** Two messages in the same place that differ, or one that has no other. */
export interface MessageDifference {
  number_a?: number;
  number_b?: number;
  role: Role;
  changes: TextChange[];
  /** Of the reference text that went with it. */
  reference?: TextChange[];
}

/** What differs between two conversations. */
export interface ConversationDiff {
  a: { id: string; title: string };
  b: { id: string; title: string };
  /** Settings kept with them, and who answered. */
  settings: Difference[];
  /** Values of variables. */
  values: Difference[];
  /** The version of the prompt that they were made from, as NAME@VERSION. */
  prompt?: Omit<Difference, 'name'>;
  system?: TextChange[];
  messages: MessageDifference[];
  /** Messages that are the same on both sides. */
  same: number;
}

/** Lays two conversations beside each other, message by message; of those that name a message only these. */
export function compareConversations(a: Compared, b: Compared): ConversationDiff {
  const [one, other] = [a.conversation, b.conversation];
  const pairs = pairsOf(a, b);
  const differing = pairs.map((pair) => differenceOf(pair, a.textOf)).filter((each) => each !== undefined);
  const prompt = { a: promptName(one), b: promptName(other) };
  const isSamePrompt = prompt.a === prompt.b && one.template_version_id === other.template_version_id;
  const system =
    one.system_prompt === other.system_prompt
      ? undefined
      : changedWords(one.system_prompt ?? '', other.system_prompt ?? '');
  return present({
    a: { id: one.id, title: one.title },
    b: { id: other.id, title: other.title },
    settings: [...differences(one.settings, other.settings), ...answeredBy(pairs)],
    values: differences(one.variable_values ?? {}, other.variable_values ?? {}),
    prompt: isSamePrompt ? undefined : present(prompt),
    system,
    messages: differing,
    same: pairs.length - differing.length,
  });
}

interface Pair {
  a: Message | undefined;
  b: Message | undefined;
  numberA: number;
  numberB: number;
}

function pairsOf(a: Compared, b: Compared): Pair[] {
  const [one, other] = [a, b].map(({ conversation: { messages }, number }) => {
    const first = number === undefined ? 1 : number;
    return { first, messages: number === undefined ? messages : messages.slice(number - 1, number) };
  }) as [{ first: number; messages: Message[] }, { first: number; messages: Message[] }];
  const length = Math.max(one.messages.length, other.messages.length);
  return Array.from({ length }, (_, at) => ({
    a: one.messages[at],
    b: other.messages[at],
    numberA: one.first + at,
    numberB: other.first + at,
  }));
}

function differenceOf({ a, b, numberA, numberB }: Pair, textOf: Compared['textOf']): MessageDifference | undefined {
  const [one, other] = [a, b].map((message) => (message ? textOf(message) : '')) as [string, string];
  const [referenceA, referenceB] = [a?.rag_context ?? '', b?.rag_context ?? ''];
  if (a && b && a.role === b.role && one === other && referenceA === referenceB) return undefined;
  return present({
    number_a: a && numberA,
    number_b: b && numberB,
    role: (a ?? b)!.role,
    changes: changedWords(one, other),
    reference: referenceA === referenceB ? undefined : changedWords(referenceA, referenceB),
  });
}

function promptName({ prompt_name: name, prompt_version: version }: Conversation): string | undefined {
  return name === undefined || version === undefined ? name : `${name}@${version}`;
}

function differences(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): Difference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names
    .filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .map((name) => present({ name, a: a[name], b: b[name] }));
}

/** Who gave the answers, where that is not the same and no setting says it. */
function answeredBy(pairs: readonly Pair[]): Difference[] {
  const names = (messages: (Message | undefined)[]) => {
    const models = messages.flatMap((message) => message?.model ?? []);
    return models.length === 0 ? undefined : [...new Set(models)].join(', ');
  };
  const [a, b] = [names(pairs.map((pair) => pair.a)), names(pairs.map((pair) => pair.b))];
  return a === b ? [] : [present({ name: 'answered by', a, b })];
}

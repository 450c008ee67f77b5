import * as v from 'valibot';
import { once } from './once.ts';
import type { RecordOf } from './schema.ts';

const textEntries = () => ({ type: v.literal('text'), text: v.string() });
const fileEntries = () => ({
  type: v.literal('file'),
  media_type: v.string(),
  name: v.exactOptional(v.string()),
  /** In bytes. */
  size: v.number(),
  /** Names the bytes under `attachments/`, in hexadecimal. */
  sha256: v.exactOptional(v.string()),
  url: v.exactOptional(v.string()),
  /** The bytes in base64, in exports and in messages that a caller gives; never in what is stored. */
  data: v.exactOptional(v.string()),
});
const toolCallEntries = () => ({
  type: v.literal('tool_call'),
  /** Ours, unique in its message: each request to a vendor gets ids of its own. */
  id: v.string(),
  name: v.string(),
  /** As the model gave it: an object, or its text where that was no JSON. */
  input: v.unknown(),
  /** Where the tool comes from, such as the name of a server. */
  source: v.exactOptional(v.string()),
});
const toolResultEntries = () => ({
  type: v.literal('tool_result'),
  /** That of the call. */
  id: v.string(),
  content: v.string(),
  is_error: v.exactOptional(v.boolean()),
  duration_ms: v.exactOptional(v.number()),
});
const opaqueEntries = () => ({
  type: v.literal('opaque'),
  /** The wire whose vendor wants it back unchanged, from this model. */
  wire: v.string(),
  model: v.string(),
  data: v.unknown(),
});

const known = () =>
  v.variant('type', [
    v.looseObject(textEntries()),
    v.looseObject(fileEntries()),
    v.looseObject(toolCallEntries()),
    v.looseObject(toolResultEntries()),
    v.looseObject(opaqueEntries()),
  ]);
const KNOWN_TYPES: ReadonlySet<string> = new Set(['text', 'file', 'tool_call', 'tool_result', 'opaque']);
/** What a newer llmkit wrote: kept as it is and never looked into. */
const unknown = () =>
  v.pipe(
    v.looseObject({ type: v.string() }),
    v.check(({ type }) => !KNOWN_TYPES.has(type)),
  );

export type FilePart = RecordOf<typeof fileEntries>;
export type ToolCallPart = RecordOf<typeof toolCallEntries>;
export type ToolResultPart = RecordOf<typeof toolResultEntries>;

/** A piece of a message: text, a file, a call of a tool, its result, or what only a vendor understands. */
export type Part =
  | RecordOf<typeof textEntries>
  | FilePart
  | ToolCallPart
  | ToolResultPart
  | RecordOf<typeof opaqueEntries>;

export const partSchema = once(() => v.union([known(), unknown()]) as unknown as v.GenericSchema<unknown, Part>);

/** A value as the parts of a message; `undefined` where it is none. */
export function readParts(value: unknown): Part[] | undefined {
  const read = v.safeParse(v.array(partSchema()), value);
  return read.success ? read.output : undefined;
}

/** The text of a message, and all of it in order where it is more than text. */
export interface Content {
  content: string;
  parts?: Part[];
}

/** The readable text of parts: that of one step runs on, a blank line parts it from that of the next. */
export function textOf(parts: readonly Part[]): string {
  let text = '';
  let isNextStep = false;
  for (const part of parts) {
    if (part.type === 'tool_call' || part.type === 'tool_result') isNextStep = true;
    if (part.type !== 'text' || part.text === '') continue;
    text += isNextStep && text !== '' ? `\n\n${part.text}` : part.text;
    isNextStep = false;
  }
  return text;
}

/** The content of a message made of `parts`. */
export function contentOf(parts: readonly Part[]): Content {
  const isMore = parts.some(({ type }) => type !== 'text');
  return { content: textOf(parts), ...(isMore && { parts: [...parts] }) };
}

/**
 * All of a message in order. Where `parts` and `content` disagree, `content` wins: it stands as the one text in the place
 * of the last; opaque parts, which a vendor wants unchanged, go.
 */
export function partsOf({ content, parts = [] }: Content): Part[] {
  if (parts.length > 0 && textOf(parts) === content) return parts;
  const text: Part[] = content === '' ? [] : [{ type: 'text', text: content }];
  const place = parts.findLastIndex(({ type }) => type === 'text');
  const others = (some: readonly Part[]) => some.filter(({ type }) => type !== 'text' && type !== 'opaque');
  if (place < 0) return [...others(parts), ...text];
  return [...others(parts.slice(0, place)), ...text, ...others(parts.slice(place))];
}

/** The parts of a message of a request, where nothing disagrees any more. */
export function sentParts({ content, parts }: Content): Part[] {
  return parts ?? (content === '' ? [] : [{ type: 'text', text: content }]);
}

/** The same message with another text. */
export function withText<M extends Content>(message: M, content: string): M {
  const { parts: _parts, ...rest } = message;
  return { ...rest, ...contentOf(partsOf({ ...message, content })), content } as M;
}

/** One call of the model within an answer: what it said, and the tools that it called with what they gave. */
export interface AnswerStep {
  /** Text, files and opaque parts. */
  said: Part[];
  calls: { call: ToolCallPart; result: ToolResultPart }[];
}

/** An answer in steps. A call without a result is left out: nobody knows whether its tool ran. */
export function stepsOf(parts: readonly Part[]): AnswerStep[] {
  const results = new Map(parts.flatMap((part) => (part.type === 'tool_result' ? [[part.id, part] as const] : [])));
  const steps: AnswerStep[] = [];
  let step: AnswerStep | undefined;
  for (const part of parts) {
    if (part.type === 'tool_result') {
      // What follows belongs to the next call of the model.
      step = undefined;
      continue;
    }
    if (step === undefined) steps.push((step = { said: [], calls: [] }));
    const result = part.type === 'tool_call' ? results.get(part.id) : undefined;
    if (part.type !== 'tool_call') step.said.push(part);
    else if (result) step.calls.push({ call: part, result });
  }
  return steps.filter(({ said, calls }) => said.length + calls.length > 0);
}

/** The parts of each step whose tools were run: behind the last of them an answer that was cut can go on. */
export function wholeSteps(parts: readonly Part[]): Part[][] {
  const steps = stepsOf(parts);
  const last = steps.findLastIndex(({ calls }) => calls.length > 0);
  return steps
    .slice(0, last + 1)
    .map(({ said, calls }) => [...said, ...calls.map(({ call }) => call), ...calls.map(({ result }) => result)]);
}

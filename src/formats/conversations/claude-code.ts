import { present } from '../../core/fields.ts';
import type { ForeignConversation, Lost } from '../../core/ports/conversation-formats.ts';
import { addContent, usageOf } from './blocks.ts';
import { dateOf, type JsonFields, filledText, isObject, objectOf, objectsIn, textField } from './fields.ts';
import { allTogether, type ConversationReader } from './reader.ts';
import { type About, Transcript } from './transcript.ts';
import { type TreeNode, waysThrough } from './tree.ts';

const FORMAT = 'claude-code';
const TYPES = new Set(['summary', 'user', 'assistant', 'system', 'file-history-snapshot', 'queue-operation']);

/** A session of Claude Code: one line a message, a note, or a piece of an answer. */
export const claudeCode: ConversationReader = {
  format: FORMAT,
  recognises: ({ value, inArray }) =>
    !inArray &&
    isObject(value) &&
    TYPES.has(String(value['type'])) &&
    ['sessionId', 'leafUuid', 'messageId'].some((key) => typeof value[key] === 'string'),
  read: allTogether((values) => sessionOf(values.filter(isObject))),
};

interface Node extends TreeNode {
  line: JsonFields;
}

function sessionOf(lines: readonly JsonFields[]): ForeignConversation {
  const lost: Lost = {};
  const own = lines.filter(({ isSidechain }) => isSidechain !== true);
  const others = lines.filter(({ isSidechain, message }) => isSidechain === true && isObject(message)).length;
  if (others > 0) lost['messages of subagents'] = others;
  const results = resultsIn(own);
  const summary = lines.findLast(({ type }) => type === 'summary');
  const session = own.find(({ sessionId }) => filledText(sessionId) !== undefined);
  return {
    format: FORMAT,
    ...present({ id: textField(session?.['sessionId']), title: filledText(summary?.['summary']) }),
    branches: waysThrough(nodesOf(own, results)).map((way, at) => messagesOf(way, results, at === 0 ? lost : {})),
    lost,
  };
}

/**
 * Lines follow their parent, or where no line tells its parent the line before. What a tool gave stands beside the way, where
 * several were called at once: it belongs to its call.
 */
function nodesOf(lines: readonly JsonFields[], results: ReadonlyMap<string, JsonFields>): Node[] {
  const passed = new Map(lines.filter(isResult).map(({ uuid, parentUuid }) => [uuid, textField(parentUuid)]));
  const placed = lines.filter(
    (line) => filledText(line['uuid']) !== undefined && !(isResult(line) && results.size > 0),
  );
  const hasParents = lines.some(({ parentUuid }) => filledText(parentUuid) !== undefined);
  return placed.map((line, at) => {
    let parent = textField(line['parentUuid']) ?? textField(line['logicalParentUuid']);
    for (let steps = 0; parent !== undefined && passed.has(parent) && steps < lines.length; steps++)
      parent = passed.get(parent);
    return {
      id: line['uuid'] as string,
      parent: hasParents ? parent : textField(placed[at - 1]?.['uuid']),
      time: Date.parse(dateOf(line['timestamp']) ?? '') || undefined,
      line,
    };
  });
}

/** A line that only tells what tools gave. */
function isResult({ message }: JsonFields): boolean {
  const { role, content } = objectOf(message);
  const blocks = objectsIn(content);
  return role === 'user' && blocks.length > 0 && blocks.every(({ type }) => type === 'tool_result');
}

/** What tools gave, by the ids of their calls. */
function resultsIn(lines: readonly JsonFields[]): Map<string, JsonFields> {
  const blocks = lines.flatMap(({ message }) => objectsIn(objectOf(message)['content']));
  const results = blocks.filter(({ type, tool_use_id: id }) => type === 'tool_result' && typeof id === 'string');
  return new Map(results.map((block) => [block['tool_use_id'] as string, block]));
}

function messagesOf(way: readonly Node[], results: ReadonlyMap<string, JsonFields>, lost: Lost) {
  const transcript = new Transcript(lost);
  const counted = new Set<string>();
  for (const { line } of way) addLine(transcript, line, results, counted);
  return transcript.end();
}

function addLine(
  transcript: Transcript,
  line: JsonFields,
  results: ReadonlyMap<string, JsonFields>,
  counted: Set<string>,
): void {
  const { type, message, uuid, timestamp, isMeta } = line;
  const { role, content, model, id, usage } = objectOf(message);
  if (!isObject(message) || (role !== 'user' && role !== 'assistant')) {
    if (type === 'system') transcript.lose('notes of the program');
    return;
  }
  const about: About = present({ source_id: textField(uuid), created_at: dateOf(timestamp) });
  if (role === 'user') {
    if (isMeta === true) transcript.lose('notes of the program');
    else addContent(transcript, 'user', content, about);
    return;
  }
  // The pieces of one answer have a line each and all tell its tokens.
  const isCounted = typeof id === 'string' && counted.has(id);
  if (typeof id === 'string') counted.add(id);
  const counts = isCounted ? undefined : usageOf(usage);
  const answering = { ...about, ...present({ model: filledText(model), usage: counts }) };
  addContent(transcript, 'assistant', content, answering, (call) => results.get(call ?? ''));
}

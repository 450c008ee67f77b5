import { noticeOf, type Notice } from '../events.ts';
import { withShortNames } from '../short-names.ts';
import type { SettingValues } from '../tables/settings.ts';

/** Text that gives a model orders. A weak list on purpose: what it finds is hardly ever meant as anything else. */
const INSTRUCTIONS = [
  /\b(?:ignore|disregard|forget)(?:\s+(?:all|any|the|these|those|your|my|of|previous|prior|above|earlier|preceding))+\s+(?:instructions?|directions?|prompts?|rules)\b/giu,
  /\bsystem\s+(?:message|prompt|instructions?)\s*:/giu,
  // The marks with which servers tell the roles in a text.
  /<\|(?:im_start|im_end|system|user|assistant|end|eot_id|endoftext|start_header_id|end_header_id)\|>/giu,
  /\[\/?INST\]|<<\/?SYS>>/gu,
];

const MOST_PASSES = 20;

/** How texts of others are made tamer before they are sent. */
export interface SanitizeRules {
  /** In UTF-16 units: values of variables and standard input are cut there. */
  maxChars: number;
}

/** What was taken out of a text of others. */
export interface Removal {
  /** What it is: `standard input`. */
  where: string;
  /** The passages, as they stood there. */
  passages: string[];
  /** The length that it was cut to; absent where it was not. */
  cutTo?: number;
}

/** The rules that the settings make; undefined where nothing is to be removed. */
export function sanitizeRules({
  sanitize,
  sanitize_max_chars: maxChars = 5000,
}: SettingValues): SanitizeRules | undefined {
  return sanitize === true ? { maxChars } : undefined;
}

/** `text` without what looks like instructions, and cut to `most` UTF-16 units, no character in half. */
export function withoutInstructions(text: string, where: string, most = Infinity): { text: string; removal?: Removal } {
  const passages: string[] = [];
  let left = text;
  // What is taken out may leave another behind; a text that is made of nothing else is not followed to its end.
  for (let pass = 0, before = ''; before !== left && pass < MOST_PASSES; pass++) {
    before = left;
    for (const pattern of INSTRUCTIONS)
      left = left.replace(pattern, (passage) => {
        passages.push(passage);
        return '';
      });
  }
  const cut = left.length <= most ? left : left.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  if (cut === text) return { text };
  return { text: cut, removal: { where, passages, ...(cut !== left && { cutTo: cut.length }) } };
}

/** The messages with their reference text, and with `content` what the user says in them, as `rules` have it. */
export function withoutInstructionsIn<M extends { role: string; content: string; rag_context?: string }>(
  messages: readonly M[],
  { maxChars }: SanitizeRules,
  { content: cleansContent = false },
): { messages: M[]; removals: Removal[] } {
  const removals: Removal[] = [];
  const clean = (text: string, where: string, most?: number) => {
    const { text: left, removal } = withoutInstructions(text, where, most);
    if (removal) removals.push(removal);
    return left;
  };
  return {
    messages: messages.map((message) => ({
      ...message,
      ...(cleansContent && message.role === 'user' && { content: clean(message.content, 'the message', maxChars) }),
      ...(message.rag_context !== undefined && { rag_context: clean(message.rag_context, 'the reference text') }),
    })),
    removals,
  };
}

/** What a person is told of it. */
export function sanitizedNotice({ where, passages, cutTo }: Removal): Notice {
  const [first, ...others] = passages;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const taken =
    first === undefined ? [] : [`removed ${JSON.stringify(first.replaceAll(/\s+/g, ' '))}${more} from ${where}`];
  const cut = cutTo === undefined ? [] : [`cut ${first === undefined ? where : 'it'} at ${cutTo} characters`];
  return noticeOf('sanitized', [withShortNames(`sanitize ${[...taken, ...cut].join(' and ')}`)]);
}

import type { ToolOutcome } from './tool-box.ts';

/** The most of what a tool gave that goes to the model, in bytes of UTF-8. */
export const LARGEST_RESULT = 64 * 1024;
/** What is left of that where something is cut: the rest says so. */
const KEPT = LARGEST_RESULT - 128;

/** What a tool gave as bytes, of which only the beginning may be here; `total` is how many there were. */
export function textOfOutput(bytes: Uint8Array, total: number): string {
  if (bytes.includes(0)) return `[${total} bytes that are no text]`;
  // Streaming leaves out a character that was cut through.
  const text = new TextDecoder().decode(bytes.subarray(0, total > LARGEST_RESULT ? KEPT : LARGEST_RESULT), {
    stream: total > LARGEST_RESULT,
  });
  return total > LARGEST_RESULT ? `${cutMark(total)}\n${text}` : text;
}

/** The outcome with no more text than goes to a model; what was cut is said before it. */
export function withinLimit({ content, ...rest }: ToolOutcome): ToolOutcome {
  // No text has more bytes than three times its length.
  const isText = !content.includes('\0');
  if (isText && content.length * 3 <= LARGEST_RESULT) return { ...rest, content };
  const bytes = new TextEncoder().encode(content);
  const fits = isText && bytes.length <= LARGEST_RESULT;
  return { ...rest, content: fits ? content : textOfOutput(bytes, bytes.length) };
}

function cutMark(total: number): string {
  return `[cut by llmkit: the first ${KEPT} of ${total} bytes]`;
}

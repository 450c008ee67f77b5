/** A number below the default of `max_tokens` with which a request may pass. */
export interface OutputLimit {
  most: number;
  /** What is left of the window beside this very prompt: nothing to remember. */
  isRoomLeft: boolean;
}

const NAME = /max(?:imum)?[_ ]?(?:output|completion|new)?[_ ]?tokens/i;

/** The words of vendors for the most they take; the number stands in the group. */
const MOST: readonly RegExp[] = [
  // DeepSeek, Qwen, GLM: "the valid range of max_tokens is [1, 8192]"
  /\[\s*\d+\s*[,，]\s*(\d+)\s*\]/,
  /\bbetween \d+ and (\d+)/i,
  // Groq, Cohere, Bedrock, vLLM: "must be less than or equal to `8192`", "cannot be greater than max_model_len=8192"
  /(?:less (?:than )?or equal to|at most|no more than|not exceed|limit of|greater than|<=)\D{0,24}?(\d+)/i,
];
/** Vertex: "from 1 (inclusive) to 8193 (exclusive)". */
const BELOW = /\bto (\d+) \(exclusive\)/i;

/** Less room than this, in tokens, is none: the prompt is too long. */
const LEAST_ROOM = 256;

/** The limit that a refusal of `sent` tokens tells; undefined where it tells none below that. */
export function outputLimit(text: string, sent: number): OutputLimit | undefined {
  const room = roomLeft(text, sent);
  if (room !== undefined) return room >= LEAST_ROOM && room < sent ? { most: room, isRoomLeft: true } : undefined;
  if (!NAME.test(text) && !mentions(text, sent)) return undefined;
  const below = numberIn(BELOW, text);
  const told = [below && below - 1, behindSent(text, sent), ...MOST.map((pattern) => numberIn(pattern, text))];
  const most = told.find((number) => number !== undefined && number > 0 && number < sent);
  return most === undefined ? undefined : { most, isRoomLeft: false };
}

/** Anthropic: "max_tokens: 16384 > 8192, which is the maximum …"; the number that follows the one sent. */
function behindSent(text: string, sent: number): number | undefined {
  return numberIn(new RegExp(String.raw`max_tokens\D*\b${sent}\D+(\d+)`), text);
}

/**
 * The window less the prompt, where both are told: "maximum context length is 8192 tokens … (13 in the messages, 16384 in the
 * completion)", "(16384 > 8192 - 13)", "exceed context limit: 178959 + 64000 > 200000".
 */
function roomLeft(text: string, sent: number): number | undefined {
  const [, sentTo, less] = new RegExp(String.raw`\b${sent} > (\d+) - (\d+)`).exec(text) ?? [];
  if (sentTo !== undefined) return Number(sentTo) - Number(less);
  const [, prompt, window] = new RegExp(String.raw`(\d+) \+ ${sent} > (\d+)`).exec(text) ?? [];
  if (window !== undefined) return Number(window) - Number(prompt);
  const [, length, input] =
    /maximum context length (?:is|of) (\d+).*?\b(\d+) (?:in the (?:messages|prompt|input)|(?:of text )?input\b)/i.exec(
      text,
    ) ?? [];
  return length !== undefined && mentions(text, sent) ? Number(length) - Number(input) : undefined;
}

function mentions(text: string, number: number): boolean {
  return new RegExp(String.raw`(?<!\d)${number}(?!\d)`).test(text);
}

function numberIn(pattern: RegExp, text: string): number | undefined {
  const [, found] = pattern.exec(text) ?? [];
  return found === undefined ? undefined : Number(found);
}

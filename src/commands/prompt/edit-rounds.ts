import { asLlmkitError, type ErrorCode, type LlmkitError } from '../../core/errors.ts';
import { faultsOf } from '../../core/templates/faulty-prompt.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import type { Edited } from './edited.ts';

/** The text that a new prompt begins from. */
export const SKELETON = `---
description: What it does
# system: You are brief and exact.
# temperature: 0.3
# variables:
#   topic: { description: What it is about }
#   tone: { type: select, options: [formal, casual], default: formal }
---
Write about {{ topic }}.

{{ input }}
`;

/** The beginning of a line that tells a fault above the text, and goes by itself. */
const MARK = '# llmkit: ';
const HEAD = 'not stored, for the faults below; these lines go by themselves. Saved as it is, it is given up.';

/** Faults that a person can mend in the text. */
const IN_TEXT: ReadonlySet<ErrorCode> = new Set(['invalid_template', 'usage']);

/**
 * Opens `text` in the editor until it is stored, or comes back as it was: false then. A text with faults comes back to the
 * editor with them above it. What could not be stored is kept in a file.
 */
export async function editInRounds(text: string, edited: Edited, context: Context): Promise<boolean> {
  let given = text;
  let last = text;
  for (;;) {
    let saved: string;
    try {
      saved = withoutFaults(await context.io.editText(given, edited.file));
    } catch (thrown) {
      if (last !== text) await keep(last, edited, context);
      throw thrown;
    }
    if (saved === text) return false;
    const isAgain = given !== text && saved === last;
    last = saved;
    try {
      await edited.save(saved);
      return true;
    } catch (thrown) {
      const error = asLlmkitError(thrown);
      if (isAgain || !IN_TEXT.has(error.code)) {
        await keep(saved, edited, context);
        throw error;
      }
      given = (await faultLines(error)) + saved;
    }
  }
}

/** Lines with the faults of a text, to stand above it; places are those of both together. */
async function faultLines(error: LlmkitError): Promise<string> {
  const { shellHint } = await import('../advice.ts');
  const told = (message: string, advice: LlmkitError['advice'] = []): string => {
    const hint = shellHint(advice);
    return hint === undefined ? message : `${message.replace(/\.$/, '')}. ${hint}`;
  };
  const faults = faultsOf(error);
  if (!faults) return comments([HEAD, told(error.message, error.advice)]);
  const above = faults.length + 1;
  return comments([
    HEAD,
    ...faults.map(({ line, column, message, advice }) => `${line + above}:${column}: ${told(message, advice)}`),
  ]);
}

function comments(lines: readonly string[]): string {
  return lines.map((line) => `${MARK}${sanitizeLine(line)}\n`).join('');
}

function withoutFaults(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => !line.startsWith(MARK));
  return first < 1 ? text : lines.slice(first).join('\n');
}

/** What a person wrote is not lost: it is kept in the folder they stand in, else it is printed. */
async function keep(text: string, { file }: Edited, { io, signal, output }: Context): Promise<void> {
  const names = ['', ...Array.from({ length: 99 }, (_, at) => `-${at + 2}`)].map((end) => `${file}.unsaved${end}`);
  const path = names.find((name) => io.kindOf(name) === undefined);
  try {
    if (path === undefined) throw new Error('all names are taken');
    await io.writeFile(path, text, signal);
    output.warn(`note: your text is kept in ${sanitizeLine(path)}`);
  } catch {
    output.warn(text);
  }
}

import type { Place } from '../../core/records/prompt-faults.ts';
import type { TextPlace } from '../../core/records/prompt.ts';
import { faultyPrompt } from '../../core/templates/faulty-prompt.ts';
import { NoEquivalent, type Offset } from '../templates/nodes.ts';

/** A template of another tool, and where it stands in its file. */
export interface TemplateSource {
  text: string;
  placeOf(at: Offset): Place;
}

/** `text`, which begins at `start` of its file. */
export function sourceAt(text: string, start: TextPlace): TemplateSource {
  return {
    text,
    placeOf(at) {
      if (start.is_folded) return { line: start.line, column: start.column };
      const before = text.slice(0, at).split('\n');
      const column = before.at(-1)!.length + 1;
      // Each line of a block is indented as the first one is.
      return { line: start.line + before.length - 1, column: column + start.column - 1 };
    },
  };
}

/** A part of a template. */
export function partOfSource(source: TemplateSource, from: Offset, to: Offset): TemplateSource {
  return { text: source.text.slice(from, to), placeOf: (at) => source.placeOf(at + from) };
}

/** What `read` makes of a template of the file `name`; what has no equivalent is `invalid_template`, with its place. */
export function told<Result>(name: string, source: TemplateSource, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof NoEquivalent)) throw thrown;
    throw refused(name, thrown.message, source.placeOf(thrown.at));
  }
}

/** The refusal of a file for one reason. */
export function refused(
  name: string,
  message: string,
  place: Place = { line: 1, column: 1 },
): ReturnType<typeof faultyPrompt> {
  return faultyPrompt(`Cannot take ${name}`, [{ message, line: place.line, column: place.column }]);
}

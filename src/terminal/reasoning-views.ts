import { answerFilters } from './answer-filters.ts';
import type { ReasoningDisplay } from './answer-view.ts';
import { AnswerWriter } from './answer-writer.ts';
import type { TextOutput } from './io.ts';
import { Sanitizer, sanitizeLine } from './sanitize.ts';
import { cutStart } from './width.ts';

type Dim = (text: string) => string;

/** More of a line than a terminal shows of it, in UTF-16 units. */
const ENOUGH = 2000;
const START_OF_LINE = '\r';
const CLEAR_TO_END = '\u001b[K';

/** The reasoning as it came, dimmed, wrapped at words on a terminal. */
export function wholeReasoning(output: TextOutput, dim: Dim): ReasoningDisplay {
  const open = () => {
    const write = (text: string) => output.write(dim(text.trimEnd()) + text.slice(text.trimEnd().length));
    const filters = () => answerFilters({ output, markdown: 'never', colors: 0 });
    return new AnswerWriter({ isTTY: output.isTTY, columns: output.columns, write }, filters);
  };
  let writer = open();
  return {
    write: (text) => writer.write(text),
    async end() {
      await writer.end();
      // The answer stands apart where both are on the screen.
      if (output.isTTY) await output.write('\n');
      writer = open();
    },
  };
}

/** Only the last line of it, drawn anew as it comes, for a terminal that can go back to the beginning of a line. */
export function foldedReasoning(output: TextOutput, dim: Dim): ReasoningDisplay {
  let sanitizer = new Sanitizer();
  let line = '';
  let shown = '';
  return {
    write(text) {
      const lines = (line + sanitizer.push(text)).split('\n');
      line = lines.at(-1)!.slice(-ENOUGH);
      // An empty line has nothing to tell yet.
      const last = cutStart(sanitizeLine(lines.findLast((one) => one.trim() !== '') ?? ''), output.columns - 1);
      if (last === '' || last === shown) return undefined;
      shown = last;
      return output.write(`${START_OF_LINE}${dim(last)}${CLEAR_TO_END}`);
    },
    end() {
      sanitizer = new Sanitizer();
      line = shown = '';
      return output.write(START_OF_LINE + CLEAR_TO_END);
    },
  };
}

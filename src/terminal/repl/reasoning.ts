import type { ReasoningDisplay } from '../answer-view.ts';
import { Sanitizer } from '../sanitize.ts';
import type { Screen } from './screen.ts';

/** Reasoning on the chat's screen: dimmed, with a blank line behind it. */
export function reasoningOn({ output, styles }: Screen): ReasoningDisplay {
  let sanitizer = new Sanitizer();
  return {
    write(text) {
      const shown = sanitizer.push(text);
      return shown === '' ? undefined : output.write(styles.dim(shown));
    },
    end() {
      sanitizer = new Sanitizer();
      return output.write('\n\n');
    },
  };
}

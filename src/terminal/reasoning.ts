import type { ReasoningDisplay } from './answer-view.ts';
import type { TextOutput } from './io.ts';

/** How reasoning is shown on `output`. */
export interface ReasoningLook {
  output: TextOutput;
  /** All of it, not only its last line. */
  isWhole: boolean;
  dim: () => Promise<(text: string) => string>;
}

/**
 * Reasoning dimmed: whole, or folded to its last line where that can be drawn anew. Opened at the first thought: most
 * answers have none.
 */
export function reasoningOn({ output, isWhole, dim }: ReasoningLook): ReasoningDisplay {
  let display: ReasoningDisplay | undefined;
  return {
    async write(text) {
      if (!display) {
        const { foldedReasoning, wholeReasoning } = await import('./reasoning-views.ts');
        display = (isWhole || !output.canRedraw ? wholeReasoning : foldedReasoning)(output, await dim());
      }
      await display.write(text);
    },
    end: () => display?.end(),
  };
}

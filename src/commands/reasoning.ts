import type { ReasoningDisplay } from '../terminal/answer-view.ts';
import { AnswerWriter } from '../terminal/answer-writer.ts';
import type { Context } from './context.ts';

/** On stderr, dimmed: shows reasoning to a person at a terminal, and wherever `--show-reasoning` asks for it; never on stdout. */
export function reasoningDisplay(
  { showReasoning }: { showReasoning?: boolean },
  context: Context,
): ReasoningDisplay | undefined {
  const { globals, io } = context;
  const forPerson = io.stderr.isTTY && !globals.quiet && !globals.json && !globals.ndjson;
  if (!showReasoning && !forPerson) return undefined;
  let writer: AnswerWriter | undefined;
  return {
    async write(text) {
      // Opened at the first thought: most answers have none, and colours take time to load.
      writer ??= await dimmedWriter(context);
      await writer.write(text);
    },
    end: () => writer?.end(),
  };
}

async function dimmedWriter({ io: { stderr }, styles }: Context): Promise<AnswerWriter> {
  const { err } = await styles();
  const write = (text: string) => stderr.write(text === '\n' ? text : err.dim(text));
  return new AnswerWriter({ isTTY: stderr.isTTY, columns: stderr.columns, write });
}

import { LlmkitError } from '../core/errors.ts';
import type { JsonSchema } from '../core/records/model-request.ts';
import type { ToolBox } from '../core/tools/tool-box.ts';

/** A tool that a model may call. */
export interface Tool {
  /** What it does, for the model. */
  description: string;
  inputSchema: JsonSchema;
  /** Runs it; what it throws is told to the model. Without it the call is handed to whoever asked. */
  run?: (input: unknown, options: { signal: AbortSignal }) => Promise<string> | string;
}

/** Tools by name: all of them have `run`, or none has. */
export type Tools = Readonly<Record<string, Tool>>;

/** The tools as an exchange takes them; undefined runs hand the calls out. Throws `usage` where only some can be run. */
export function toolBox(tools: Tools): ToolBox {
  const all = Object.entries(tools);
  const definitions = all.map(([name, { description, inputSchema }]) => ({
    name,
    description,
    input_schema: inputSchema,
  }));
  const running = all.filter(([, { run }]) => run !== undefined);
  if (running.length === 0) return { definitions };
  if (running.length < all.length) {
    throw new LlmkitError('usage', 'Cannot use the tools: some have a function to run and some have none.');
  }
  return {
    definitions,
    async run({ name, input }, options) {
      const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
      if (!tool?.run) return { content: `There is no tool named ${JSON.stringify(name)}.`, is_error: true };
      return { content: await tool.run(input, options) };
    },
  };
}

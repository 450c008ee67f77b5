import type { ToolDefinition } from '../records/model-request.ts';
import { withinLimit } from './outcome.ts';
import type { RunningTools, ToolBox, ToolOutcome } from './tool-box.ts';

/** A tool that a person lets a model call. */
export interface OfferedTool {
  /** As people name it: SERVER/TOOL, or the name in a tool file. */
  label: string;
  /** The server it comes from; absent: a tool file. */
  source?: string;
  definition: ToolDefinition;
  run(input: unknown, options: { signal: AbortSignal }): Promise<ToolOutcome>;
}

/** Resolves to what the model is told instead where a call is not to be run. Throws where the whole answer is to end. */
export type Refuse = (tool: OfferedTool, input: unknown, signal: AbortSignal) => Promise<string | undefined>;

/** The tools as an exchange takes them; `refuse` is asked before each call. */
export function toolBoxOf(tools: readonly OfferedTool[], refuse: Refuse): ToolBox & RunningTools {
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  return {
    definitions: tools.map(({ definition }) => definition),
    sources: new Map(
      tools.flatMap(({ definition, source }) => (source === undefined ? [] : [[definition.name, source]])),
    ),
    async run({ name, input }, { signal }) {
      const tool = byName.get(name);
      if (!tool) return failed(`There is no tool named ${JSON.stringify(name)}.`);
      if (typeof input !== 'object' || input === null || Array.isArray(input))
        return failed('The input of a tool has to be a JSON object.');
      const refused = await refuse(tool, input, signal);
      return refused === undefined ? withinLimit(await tool.run(input, { signal })) : failed(refused);
    },
  };
}

/** The same tools for a model that may not call them: each call is answered with `why`. */
export function withoutRuns(tools: ToolBox, why: string): ToolBox {
  return { ...tools, run: async () => failed(why) };
}

function failed(content: string): ToolOutcome {
  return { content, is_error: true };
}

/** Names of tools that every vendor takes. */
const LONGEST_NAME = 64;

/** The name of a tool of a server for models: no two are the same, and each is one that every vendor takes. */
export function namesForModels(tools: readonly { server: string; tool: string }[]): string[] {
  const taken = new Set<string>();
  return tools.map(({ server, tool }) => {
    const wanted = `${server}__${tool}`.replaceAll(/[^\w-]/g, '_').slice(0, LONGEST_NAME);
    let name = wanted;
    for (let at = 2; taken.has(name); at++) name = `${wanted.slice(0, LONGEST_NAME - 4)}_${at}`;
    taken.add(name);
    return name;
  });
}

/**
 * Tells whether one of `patterns` allows what is named so; `*` stands for anything, but never for the `/` behind a server: what
 * allows tools of files allows none of a server of a like name. Alone it allows all.
 */
export function isAllowed(label: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern === '*') return true;
    const [wanted, named] = [halves(pattern), halves(label)];
    return wanted.length === named.length && wanted.every((half, at) => matches(named[at]!, half.split('*')));
  });
}

/** The server and its tool, whose name may have such a stroke too; or the name in a tool file alone. */
function halves(label: string): string[] {
  const at = label.indexOf('/');
  return at < 0 ? [label] : [label.slice(0, at), label.slice(at + 1)];
}

/** Without a regular expression, which a pattern of many stars would make slow. */
function matches(label: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return label === first;
  if (!label.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = label.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return label.length - last.length >= at && label.endsWith(last);
}

import { LlmkitError } from '../../core/errors.ts';
import { didYouMean, nearest } from '../../core/nearest.ts';
import type { ServerTool, ToolServer } from '../../core/ports/tool-servers.ts';
import { withShortNames } from '../../core/short-names.ts';
import { namesForModels, type OfferedTool } from '../../core/tools/offered-tools.ts';

/** The tools of a server, or the one named `tool`. Throws `not_found`. */
export async function toolsOfServer(
  name: string,
  server: ToolServer,
  tool: string | undefined,
): Promise<OfferedTool[]> {
  const tools = await server.tools();
  const chosen = tools.filter((each) => tool === undefined || each.name === tool);
  if (chosen.length === 0) throw noTool(name, tool, tools);
  // Over all of them, so that each has the same name however many are chosen.
  const names = namesForModels(tools.map((each) => ({ server: name, tool: each.name })));
  return chosen.map((each) => ({
    label: `${name}/${each.name}`,
    source: name,
    definition: {
      name: names[tools.indexOf(each)]!,
      description: each.description,
      input_schema: each.input_schema,
    },
    run: (input, options) => server.call(each.name, input as Record<string, unknown>, options),
  }));
}

function noTool(server: string, tool: string | undefined, tools: readonly ServerTool[]): LlmkitError {
  if (tool === undefined) return new LlmkitError('not_found', `Cannot use the server ${server}: it has no tools.`);
  const near = nearest(
    tool,
    tools.map(({ name }) => name),
  );
  const message = withShortNames(`The server ${server} has no tool ${JSON.stringify(tool)}.`);
  return new LlmkitError('not_found', message, {
    advice: didYouMean(near === undefined ? undefined : `${server}/${near}`),
  });
}

import type { Environment } from '../../core/environment.ts';
import type { OfferedTool } from '../../core/tools/offered-tools.ts';
import { textOfFile } from '../../core/files/text-file.ts';
import { expandHome } from '../../terminal/expand-home.ts';
import type { Context } from '../context.ts';

/** Bytes of a tool file. */
const LARGEST_FILE = 1024 * 1024;
/** Patience with a tool that names none, in seconds. */
const DEFAULT_LIMIT_S = 60;

/** Tells whether a value of --tool is a file, and no name of a server. */
export function isToolFile(named: string): boolean {
  return /^(\.{0,2}|~)\/|\.(ya?ml|json)$/i.test(named);
}

/** The tool that a file describes. Nothing runs to be described. */
export async function toolOfFile(named: string, env: Environment, { io, signal }: Context): Promise<OfferedTool> {
  const [{ readToolFile }, { runToolCommand }] = await Promise.all([
    import('../../formats/tool-file.ts'),
    import('../../terminal/tool-command.ts'),
  ]);
  const file = expandHome(named);
  const {
    name,
    description,
    input_schema: schema,
    command,
    timeout_s: limit = DEFAULT_LIMIT_S,
  } = readToolFile(textOfFile(await io.readFile(file, LARGEST_FILE, signal), named), named);
  const folder = io.absolutePath(file).replace(/[^/\\]*$/, '');
  return {
    label: name,
    definition: { name, description, input_schema: schema ?? { type: 'object', properties: {} } },
    run: (input, { signal: stop }) =>
      runToolCommand(JSON.stringify(input), { command, folder, env, limit_ms: limit * 1000, signal: stop }),
  };
}

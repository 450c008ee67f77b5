import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './temp-home.ts';
import { type KitOptions, testKit } from './test-kit.ts';

/** One reply of a model: its text, or calls of a tool with these inputs. */
export const calls = (name: string, ...inputs: unknown[]) => ({ tool_calls: inputs.map((input) => ({ name, input })) });

/** A folder with a model that says `replies` one after the other, and files of tools that are one program of Node. */
export function toolDesk(replies: object[], given: KitOptions = {}) {
  const folder = tempFolder();
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const script = write('script.jsonl', replies.map((reply) => JSON.stringify(reply)).join('\n'));
  const env = { LLM_MODEL: 'mock/script', LLMKIT_MOCK_SCRIPT: script, ...given.env };
  return {
    folder,
    env,
    write,
    /** The path of a tool file. */
    tool: (name: string, program: string, more: object = {}) =>
      write(
        `${name}.yaml`,
        JSON.stringify({ name, description: name, command: [process.execPath, '-e', program], ...more }),
      ),
    kit: testKit({ ...given, realFiles: true, env }),
  };
}

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempFolder } from './temp-home.ts';
import { type TestKit, testKit } from './test-kit.ts';

/** A folder of prompt files on disk, and a home to take them to. */
export interface PromptFolder {
  kit: TestKit;
  path: string;
  write(files: Record<string, string>): void;
  remove(name: string): void;
  move(from: string, to: string): void;
  /** `llmkit prompt sync` of the folder: exit code, and `action name` of all that is not unchanged. */
  sync(...flags: string[]): Promise<{ code: number; did: string[]; err: string }>;
  /** The names of stored prompts with their versions. */
  stored(): Promise<string[]>;
}

export function promptFolder(files: Record<string, string> = {}): PromptFolder {
  const kit = testKit({ realFiles: true });
  const path = join(tempFolder(), 'prompts');
  const folder: PromptFolder = {
    kit,
    path,
    write(more) {
      for (const [name, text] of Object.entries(more)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
    },
    remove: (name) => rmSync(join(path, name)),
    move(from, to) {
      mkdirSync(dirname(join(path, to)), { recursive: true });
      renameSync(join(path, from), join(path, to));
    },
    async sync(...flags) {
      const { code, out, err } = await kit.run('prompt', 'sync', path, '--json', ...flags);
      const { items } = JSON.parse(out) as { items: { action: string; name?: string; file: string }[] };
      const told = items.filter(({ action }) => action !== 'unchanged');
      return {
        code,
        did: told.map(({ action, name, file }) => `${action} ${name ?? file.slice(path.length + 1)}`),
        err,
      };
    },
    async stored() {
      const prompts = (await kit.json('prompt', 'list')) as { name: string; source: string; version: number }[];
      return prompts.filter(({ source }) => source === 'stored').map(({ name, version }) => `${name}@${version}`);
    },
  };
  mkdirSync(path, { recursive: true });
  folder.write(files);
  return folder;
}

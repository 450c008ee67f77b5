import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './temp-home.ts';

/** An editor that does `commands` of a shell instead of asking anybody; the file is "$1". */
export function scriptedEditor(commands: string): string {
  const editor = join(tempFolder(), 'editor');
  writeFileSync(editor, `#!/bin/sh\n${commands}\n`);
  chmodSync(editor, 0o755);
  return editor;
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startInTerminal } from '../support/pty.ts';
import { scriptedEditor } from '../support/scripted-editor.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

/** A home with a prompt, and an editor that does what `steps` say, one a time it is opened. */
async function editing(...steps: string[]) {
  const folder = tempFolder();
  const count = join(folder, 'count');
  writeFileSync(count, '0');
  const cases = steps.map((step, at) => `${at}) ${step} ;;`).join('\n');
  const seen = `cp "$1" "${folder}/seen-$n"`;
  const editor = scriptedEditor(
    `n=$(cat "${count}")\n${seen}\necho $((n + 1)) > "${count}"\ncase $n in\n${cases}\nesac`,
  );
  const env = { LLMKIT_HOME: tempHome(), EDITOR: editor };
  await runBuilt(['prompt', 'add', 'greet', '--content', 'Hi {{ who }}\n'], { env });
  return {
    env,
    cwd: folder,
    start: (...args: string[]) => startInTerminal(['prompt', 'edit', ...args], { env, cwd: folder }),
    seen: (time: number) => readFileSync(join(folder, `seen-${time}`), 'utf8'),
    shown: async (name: string) => (await runBuilt(['prompt', 'show', name], { env })).out,
  };
}

test('when a prompt is edited, then what was saved is its next version, to the byte', async () => {
  const { start, seen, shown } = await editing(`printf '# ours\\nHello {{ who }}\\n' > "$1"`);
  expect(await start('greet').ended).toMatchObject({ exitCode: 0 });
  expect(seen(0)).toBe('---\nname: greet\n---\nHi {{ who }}\n');
  expect(await shown('greet')).toBe('# ours\nHello {{ who }}\n');
  expect(await shown('greet@1')).toBe('---\nname: greet\n---\nHi {{ who }}\n');
});

test('when what was saved has faults, then it comes back with them above it, and is stored once they are mended', async () => {
  const bad = `printf -- '---\\ntemperature: 9\\n---\\nHi {%% if %%}\\n' > "$1"`;
  const mended = `sed -i.old -e 's/: 9/: 1/' -e 's/{%% if %%}/{{ who }}/' -e 's/{% if %}/{{ who }}/' "$1"`;
  const { start, seen, shown } = await editing(bad, mended);
  expect(await start('greet').ended).toMatchObject({ exitCode: 0 });
  expect(seen(1)).toMatch(
    /^# llmkit: not stored.*\n# llmkit: 5:14: temperature must be .*\n# llmkit: 7:9: .*\n---\ntemperature: 9\n/,
  );
  expect(await shown('greet')).toBe('---\ntemperature: 1\n---\nHi {{ who }}\n');
});

test('when faults are not mended, then it is given up, and what was written is kept in a file', async () => {
  const { start, shown, cwd } = await editing(`printf 'Hi {{ who' > "$1"`, ':');
  const terminal = start('greet');
  expect(await terminal.ended).toMatchObject({ exitCode: 2 });
  expect(terminal.output.text).toContain('your text is kept in greet.md.unsaved');
  expect(readFileSync(join(cwd, 'greet.md.unsaved'), 'utf8')).toBe('Hi {{ who');
  expect(await shown('greet')).toContain('Hi {{ who }}');
});

test('when the editor fails after a text with faults, then that is kept too', async () => {
  const { start, cwd } = await editing(`printf 'Hi {{ who' > "$1"`, 'exit 3');
  expect(await start('greet').ended).toMatchObject({ exitCode: 2 });
  expect(readFileSync(join(cwd, 'greet.md.unsaved'), 'utf8')).toBe('Hi {{ who');
});

test('when another changes the prompt meanwhile, then that is told, and nothing of either is lost', async () => {
  const other = `"${process.execPath}" "${join(process.cwd(), 'bin/llmkit.js')}" prompt edit greet --temperature 1`;
  const { start, shown, cwd } = await editing(`${other}\nprintf 'Mine' > "$1"`);
  expect(await start('greet').ended).toMatchObject({ exitCode: 5 });
  expect(await shown('greet')).toContain('temperature: 1');
  expect(readFileSync(join(cwd, 'greet.md.unsaved'), 'utf8')).toBe('Mine');
});

test('when nothing is changed, then there is no new version, and no file', async () => {
  const { start, cwd } = await editing(':');
  const terminal = start('greet');
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(terminal.output.text).toContain('nothing was changed');
  expect(existsSync(join(cwd, 'greet.md.unsaved'))).toBe(false);
});

test('when a name or a file is new, then there are lines to begin from', async () => {
  const { start, seen, shown, cwd } = await editing(`printf 'New' > "$1"`, `printf 'File' > "$1"`);
  expect(await start('fresh').ended).toMatchObject({ exitCode: 0 });
  expect(seen(0)).toContain('variables:');
  expect(await shown('fresh')).toBe('New');
  expect(await start('./fresh.md').ended).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(cwd, 'fresh.md'), 'utf8')).toBe('File');
});

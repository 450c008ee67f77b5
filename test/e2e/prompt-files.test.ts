import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

/** Real prompt files of another tool; they lie beside the project where it is developed. */
const REAL = resolve('../shared/data/fabric');

const INPUT = 'What came on standard input,\nin two lines.';

/** The last message that reached the model, or the error. */
async function arrives(
  file: string,
  ...args: string[]
): Promise<{ code: number | null; message: string; err: string }> {
  const server = await startChatServer();
  const { code, err } = await runBuilt(['prompt', 'run', file, '-m', 'gpt-4o', ...args], {
    env: server.env,
    input: INPUT,
  });
  return { code, err, message: server.requests[0]?.body.messages.at(-1).content ?? '' };
}

function withInput(content: string): string {
  return content.endsWith('\n\n')
    ? content + INPUT
    : content.endsWith('\n')
      ? `${content}\n${INPUT}`
      : `${content}\n\n${INPUT}`;
}

describe('when a file is run in place', () => {
  test('without variables, then it arrives to the byte, the input behind one blank line', async () => {
    const file = resolve('test/fixtures/prompts/plain.md');
    expect((await arrives(file)).message).toBe(withInput(readFileSync(file, 'utf8')));
  });

  test('with a variable, then it arrives with it set', async () => {
    const { message } = await arrives(resolve('test/fixtures/prompts/variable.md'), '-v', 'language=French');
    expect(message).toBe(`Translate into French, keep names.\r\n\r\nWindows line ends stay.\r\n\r\n${INPUT}`);
  });

  test('with braces that are no template, then it is refused with line and column', async () => {
    const { code, err } = await arrives(resolve('test/fixtures/prompts/broken.md'));
    expect(code).toBe(2);
    expect(err).toMatch(/line 3, column 41.*\{% raw %\}/);
  });
});

test('when a file is named in several ways, then it is known by where it lies, wherever one stands', async () => {
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' };
  const [one, other] = [tempFolder(), tempFolder()];
  for (const folder of [one, other]) writeFileSync(join(folder, 'p.md'), 'It is {{ secret }}.');
  const run = (cwd: string, file: string, ...args: string[]) =>
    runBuilt(['prompt', 'run', file, ...args], { env, cwd });
  await run(one, 'p.md', '-v', 'secret=A');
  expect((await run(other, 'p.md', '--repeat-last')).code).toBe(2);
  expect((await run(one, './p.md', '--repeat-last')).out).toContain('It is A.');
  expect((await run(other, join(one, 'p.md'), '--repeat-last')).out).toContain('It is A.');
  const added = await runBuilt(['prompt', 'add', '--file', 'p.md', '--json'], { env, cwd: one });
  expect(JSON.parse(added.out)).toMatchObject({ origin: join(one, 'p.md') });
});

test('when 40 real files are run, then 36 arrive to the byte, 3 with their variable set, 1 is refused with line and column', async () => {
  if (!existsSync(REAL) && !process.env['CI']) {
    process.stderr.write('the folder of real prompt files is not here; this test runs in CI\n');
    return;
  }
  const server = await startChatServer();
  const kit = testKit({ env: server.env, input: INPUT, realFiles: true });
  const names = readdirSync(REAL).filter((name) => existsSync(`${REAL}/${name}/system.md`));
  const counts = { identical: 0, filled: 0, refused: 0 };
  for (const name of names) {
    const file = `${REAL}/${name}/system.md`;
    const text = readFileSync(file, 'utf8');
    const variable = /\{\{\s*(lang_code|author_name)\s*\}\}/.exec(text)?.[1];
    const { code, err } = await kit.run(
      'prompt',
      'run',
      file,
      '-m',
      'gpt-4o',
      ...(variable ? ['-v', `${variable}=VALUE`] : []),
    );
    const message = server.requests.splice(0)[0]?.body.messages.at(-1).content;
    if (code === 2 && /line \d+, column \d+/.test(err)) counts.refused++;
    else if (message === withInput(text)) counts.identical++;
    else if (message === text.replaceAll('{{input}}', INPUT)) counts.filled++;
    else if (variable && message === withInput(text.replaceAll(`{{${variable}}}`, 'VALUE'))) counts.filled++;
  }
  expect({ files: names.length, ...counts }).toEqual({ files: 40, identical: 36, filled: 3, refused: 1 });
});

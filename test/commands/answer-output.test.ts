import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { printAnswer } from '../../src/commands/print-answer.ts';
import { createContext } from '../../src/commands/context.ts';
import type { ChatEvent } from '../../src/core/events.ts';
import { processIo } from '../../src/terminal/process-io.ts';
import { Spinner } from '../../src/terminal/spinner.ts';
import { Stopping } from '../../src/core/stopping.ts';
import { SPEECH } from '../support/faults.ts';
import { eventStream, jsonReply, startRawServer } from '../support/raw-server.ts';
import { tempFolder } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

const MOCK = ['chat', '--provider', 'mock'];
const { begin, more, finish } = SPEECH.openai;

async function openaiKit(...replies: Parameters<typeof startRawServer>) {
  const server = await startRawServer(...replies);
  return { server, kit: testKit({ env: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` } }) };
}

describe('when -o names a file', () => {
  test.each([[[]], [['--json']]])(
    'and the call fails without text, then the file is left as it was: %j',
    async (flags) => {
      const { kit } = await openaiKit(jsonReply(401, { error: { message: 'no' } }), eventStream());
      for (const code of [6, 6]) {
        const result = await kit.run('chat', '-m', 'openai/gpt-4o', '--max-retries', '0', '-o', 'x.md', ...flags, 'Hi');
        expect([result.code, result.written]).toEqual([code, {}]);
      }
    },
  );

  test('that cannot be written, then it is refused before anything is sent', async () => {
    const { kit, server } = await openaiKit(eventStream(begin, more, finish()));
    const result = await kit.runWith({ unwritable: 'known' }, 'chat', '-m', 'openai/gpt-4o', '-o', 'x.md', 'Hi');
    expect(result.code).toBe(2);
    expect(server.requests).toHaveLength(0);
  });

  test('that cannot be written after all, then the answer is printed and the error told', async () => {
    const { code, out, err } = await testKit().runWith({ unwritable: 'late' }, ...MOCK, '-o', 'x.md', 'Hi');
    expect([code, err]).toEqual([2, 'error: Cannot write x.md: permission denied.\n']);
    expect(out).toContain('Hi');
  });

  test('as -, then it is stdout', async () => {
    const { out, written } = await testKit().run(...MOCK, '-o', '-', 'Hi');
    expect([out, written]).toEqual([(await testKit().run(...MOCK, 'Hi')).out, {}]);
  });
});

test.each([
  ['-o', 'x.md'],
  ['-o', '-'],
  ['-x', '--no-save'],
])('when --ndjson is given with %s %s, then it is refused', async (...flags) => {
  const { code, err } = await testKit().run(...MOCK, '--ndjson', ...flags, 'Hi');
  expect(code).toBe(2);
  expect(err).toContain('Cannot use --ndjson with');
});

test('when a note comes in the middle of an answer on a terminal, then it stands on a line of its own', async () => {
  let screen = '';
  const stream = { isTTY: true, columns: 80, write: (text: string) => void (screen += text) };
  const io = {
    ...processIo(),
    stdout: stream,
    stderr: stream,
    spinner: () => new Spinner(process.stderr, { enabled: false, color: false }),
  };
  const context = createContext([], io, { makeApp: () => Promise.reject(new Error('not needed')) }, new Stopping());
  async function* events(): AsyncGenerator<ChatEvent, never> {
    yield { type: 'text', text: 'half' };
    yield { type: 'notice', code: 'fallback', message: 'asking another' };
    yield { type: 'text', text: ' and half' };
    throw new Error('end');
  }
  await expect(printAnswer(events(), { stream: true, markdown: 'auto' }, context)).rejects.toThrow('end');
  expect(screen).toBe('half\nnote: asking another\n and half\n');
});

describe('when a model calls a tool, which nothing runs', () => {
  const SCRIPT = '{"tool_calls": [{"name": "weather\\u001b[31m", "input": {"city": "Oslo"}}, {"name": "time"}]}';
  const ask = (...flags: string[]) => {
    const script = join(tempFolder(), 's.jsonl');
    writeFileSync(script, SCRIPT);
    return testKit({ env: { LLMKIT_MOCK_SCRIPT: script } }).run('chat', '-m', 'mock/script', ...flags, 'Hi');
  };
  const told = 'note: the model called weather, time; no tool was run\n';

  test.each([[], ['-x']])('with %s, then that is told, and not that the answer is empty', async (...flags) => {
    expect(await ask(...flags)).toMatchObject({ code: 0, out: '', err: told });
  });

  test('and the record goes to a file, then it holds the calls', async () => {
    const { written, err } = await ask('--json', '-o', 'x.json');
    expect(JSON.parse(written['x.json']!)).toMatchObject({ message: { parts: [{ name: expect.anything() }, {}] } });
    expect(err).toBe(told);
  });
});

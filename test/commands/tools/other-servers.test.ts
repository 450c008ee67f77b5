import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { onlyWhere } from '../../support/only-where.ts';
import { hasPython, serversOfOthers } from '../../support/published-servers.ts';
import { KEYS, startInTerminal } from '../../support/pty.ts';
import { tempHome } from '../../support/temp-home.ts';
import { calls, toolDesk } from '../../support/tool-desk.ts';
import type { Part } from '../../../src/core/records/parts.ts';

const DONE = { content: 'Done.' };
const withPython = onlyWhere(hasPython, 'there is no python3');

/** A model that says `replies`, and servers that others wrote, taken from a file of another client. */
async function desk(replies: object[] = [DONE]) {
  const made = toolDesk(replies, { env: { PATH: process.env['PATH']! } });
  made.write('notes.txt', 'Buy milk.');
  await made.kit.run('mcp', 'add', '--from', made.write('mcp.json', serversOfOthers(made.folder)));
  const lastParts = async (): Promise<Part[]> => (await made.kit.json('conv', 'show', 'last')).messages.at(-1).parts;
  return { ...made, lastParts };
}

describe('when servers that others publish are taken from a file of another client', () => {
  test('then one is called where that is allowed, and refused where it is not', async () => {
    const { kit, folder, lastParts } = await desk([
      calls('files__read_text_file', { path: 'notes.txt' }),
      calls('files__write_file', { path: 'made.txt', content: 'x' }),
      calls('files__read_text_file', { path: '/etc/hostname' }),
      DONE,
    ]);
    const given = ['-T', 'files', '--allow', 'files/read_*'];
    expect(await kit.run('chat', '--save', ...given, 'Go')).toMatchObject({ code: 0, out: 'Done.\n' });
    const parts = await lastParts();
    expect(parts.filter(({ type }) => type === 'tool_call')).toMatchObject(Array(3).fill({ source: 'files' }));
    expect(parts.filter(({ type }) => type === 'tool_result')).toMatchObject([
      { content: expect.stringMatching(/Buy milk|denied|ENOENT/) },
      { content: expect.stringContaining('was not run'), is_error: true },
      { content: expect.stringContaining('denied'), is_error: true },
    ]);
    expect(existsSync(join(folder, 'made.txt'))).toBe(false);
  });

  test('then a prompt of one runs as a stored one does, with its arguments as variables', async () => {
    const { kit } = await desk([{ echo: true }]);
    const args = ['--city', 'Oslo', '-v', 'state=N', 'and tomorrow'];
    const { out } = await kit.run('prompt', 'render', 'mcp:everything/args-prompt', ...args);
    expect(out).toBe("[user]\nWhat's weather in Oslo, N?\n\nand tomorrow\n");
    const missing = await kit.run('run', 'mcp:everything/args-prompt');
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('city is required')]);
    const unknown = await kit.run('run', 'mcp:everything/args-promp');
    expect([unknown.code, unknown.err]).toEqual([
      4,
      expect.stringContaining('Did you mean mcp:everything/args-prompt?'),
    ]);
  });

  test('then a resource of one goes with a question as a file does', async () => {
    const { kit } = await desk();
    await kit.run('chat', '--save', '-f', 'mcp:everything/demo://resource/static/document/startup.md', 'What is it?');
    const { messages } = await kit.json('conv', 'show', 'last');
    expect(messages[0].rag_context).toContain('# Everything Server - Startup Process');
    const none = await kit.run('chat', '-f', 'mcp:everything/demo://none', 'What?');
    expect([none.code, none.err]).toEqual([6, expect.stringContaining('Cannot use the server everything: it said')]);
  });
});

describe('when a server is plain Python', () => {
  withPython('then its tools are called, and its prompts bring answers, texts and images', async () => {
    const { kit, lastParts } = await desk([calls('py__add', { a: 2, b: 3 }), DONE]);
    await kit.run('chat', '--save', '-T', 'py', '--allow', 'py/add', 'Go');
    expect(await lastParts()).toMatchObject([{}, { content: '5' }, { text: 'Done.' }]);
    await kit.run('run', 'mcp:py/greet', '--save', '--full-name', 'Ada');
    const { messages } = await kit.json('conv', 'show', 'last');
    expect(messages.slice(0, 3)).toMatchObject([
      { role: 'user', content: 'Hi.' },
      { role: 'assistant', content: 'Hello!' },
      { rag_context: expect.stringContaining('It rains.'), content: 'Greet Ada, kindly.' },
    ]);
    expect(messages[2].parts[0]).toMatchObject({ type: 'file', media_type: 'image/png', name: 'image', size: 24 });
    expect(JSON.stringify(messages)).not.toContain('iVBOR');
  });

  withPython('then what it asks a person for is cancelled where nobody is, and that is said', async () => {
    const { kit, lastParts } = await desk([calls('py__order', {}), DONE]);
    const { err } = await kit.run('chat', '--save', '-T', 'py', '--allow', '*', 'Go');
    expect(err).toContain('note: the server py has a question, and nobody can be asked here: it gets no answer');
    expect(await lastParts()).toMatchObject([{}, { content: '{"action": "cancel"}' }, {}]);
  });

  withPython('then a person answers it in a form, however it looks and however long that takes', async () => {
    const { env, write } = toolDesk([calls('py__order', {}), DONE], { env: { PATH: process.env['PATH']! } });
    const options = { env: { ...env, PATH: process.env['PATH']!, LLMKIT_HOME: tempHome() } };
    await startInTerminal(['mcp', 'add', '--from', write('mcp.json', serversOfOthers('.'))], options).ended;
    await startInTerminal(['config', 'set', 'mcp.py.timeout_s', '4'], options).ended;
    const terminal = startInTerminal(['chat', '-T', 'py', '--allow', '*', 'Go'], options);
    await terminal.waitFor('The server py asks this. What do you say?');
    expect(terminal.output.text).toContain('  error: forged');
    await sleep(4500);
    await terminal.play([{ keys: KEYS.enter }, 'size:'], [{ keys: `${KEYS.down}${KEYS.enter}` }, 'many [optional]:']);
    await terminal.play(
      [{ keys: `2.5${KEYS.enter}` }, 'integer'],
      [{ keys: `${KEYS.backspace.repeat(3)}3${KEYS.enter}` }, 'Done.'],
    );
    expect(terminal.output.text.replaceAll(/\s/g, '')).toContain('"content":{"many":3,"size":"large"}}');
    expect(await terminal.ended).toEqual({ exitCode: 0, signal: 0 });
  });

  withPython('and the person leaves its question, then the answer ends, and nothing is sent on', async () => {
    const { env, write } = toolDesk([calls('py__order', {}), DONE], { env: { PATH: process.env['PATH']! } });
    const options = { env: { ...env, PATH: process.env['PATH']!, LLMKIT_HOME: tempHome() } };
    await startInTerminal(['mcp', 'add', '--from', write('mcp.json', serversOfOthers('.'))], options).ended;
    const terminal = startInTerminal(['chat', '-T', 'py', '--allow', '*', 'Go'], options);
    await terminal.waitFor('What do you say?');
    terminal.write(KEYS.ctrlC);
    expect(await terminal.ended).toEqual({ exitCode: 130, signal: 0 });
    expect(terminal.output.text).not.toContain('Done.');
  });
});

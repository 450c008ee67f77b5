import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { onlyWhere } from '../support/only-where.ts';
import { startChatServer } from '../support/chat-server.ts';
import { MP3, PDF, PNG, ZIP } from '../support/sample-files.ts';
import { mockKit, testKit, type TestKit } from '../support/test-kit.ts';

const files = { 'red.png': PNG, 'a.pdf': PDF, 'a.mp3': MP3, 'zip.pdf': ZIP, 'notes.txt': 'Notes.' };

const hasPdfToText = spawnSync('pdftotext', ['-v']).error === undefined;

const kept = ({ home }: TestKit) => {
  try {
    return readdirSync(join(home, 'attachments'));
  } catch {
    return [];
  }
};

describe('when a file is given with -f', () => {
  test.each([
    ['chat', ['chat', '--save', '-f', 'red.png', 'What?']],
    ['a prompt', ['prompt', 'run', 'summarize', '--save', '--attach', 'red.png', 'What?']],
  ])('to %s, then its bytes are kept once, and the message names them', async (_name, line) => {
    const kit = mockKit({ files });
    const { out } = await kit.run(...line);
    expect(out).toContain(`[file red.png: image/png, ${PNG.length} bytes]`);
    await kit.run(...line);
    const [name] = kept(kit);
    expect(kept(kit)).toEqual([name]);
    expect(readFileSync(join(kit.home, 'attachments', name!))).toEqual(PNG);
    expect(statSync(join(kit.home, 'attachments', name!)).mode & 0o777).toBe(0o600);
    const { messages } = await kit.json('conv', 'show', 'last');
    const part = { type: 'file', media_type: 'image/png', name: 'red.png', size: PNG.length, sha256: name };
    expect(messages[0].parts).toMatchObject([part, { type: 'text' }]);
  });

  test('to a conversation, then it goes with every later question, from what is kept', async () => {
    const server = await startChatServer();
    const kit = testKit({ files, env: server.env });
    await kit.run('chat', '-m', 'openai/gpt-4.1', '--save', 'Hi');
    await kit.run('conv', 'send', 'last', '--file', 'red.png', 'What?');
    await kit.run('conv', 'send', 'last', 'Sure?');
    const url = `data:image/png;base64,${PNG.toString('base64')}`;
    const content = [
      { type: 'image_url', image_url: { url } },
      { type: 'text', text: 'What?' },
    ];
    expect(server.requests[1]!.body.messages.at(-1)).toEqual({ role: 'user', content });
    expect(server.requests[2]!.body.messages).toContainEqual({ role: 'user', content });
  });

  test('and its bytes are damaged later, then it is left out and told, unless its own question is asked again', async () => {
    const kit = mockKit({ files });
    await kit.run('chat', '--save', '-f', 'red.png', 'What?');
    writeFileSync(join(kit.home, 'attachments', kept(kit)[0]!), 'damaged');
    expect((await kit.run('conv', 'retry', 'last')).code).toBe(9);
    const { code, err } = await kit.run('conv', 'send', 'last', 'Sure?');
    expect([code, err]).toEqual([0, 'note: the file red.png is not sent: its bytes are damaged\n']);
  });

  test('from standard input, then its bytes count, and without -f that is told', async () => {
    const kit = mockKit();
    const piped = { input: PNG };
    expect((await kit.runWith(piped, 'chat', '-f', '-', 'What?')).out).toContain('[file standard input: image/png');
    const { code, err } = await kit.runWith(piped, 'chat', 'What?');
    expect([code, err]).toEqual([2, expect.stringContaining('For example: llmkit chat -f - ')]);
  });

  test('and the shell made several names of a pattern, then a note says which went as words', async () => {
    const { err } = await mockKit({ files }).run('chat', '-f', 'notes.txt', 'red.png', 'What?');
    expect(err).toContain('note: red.png goes as a word; -f stands before each file');
  });

  test('that is an SVG with a script, then it goes as text, and no page runs it', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>';
    const kit = mockKit({ files: { 'a.svg': svg } });
    const { out } = await kit.run('chat', '--save', '-f', 'a.svg', 'What?');
    expect(out).toContain(`<document name="a.svg">\n${svg}`);
    const page = (await kit.run('conv', 'export', 'last', '--format', 'html')).out;
    expect(page).not.toMatch(/<svg|<script/);
  });

  test('and the request is only looked at, then a long file is cut for people and whole for programs', async () => {
    const large = Buffer.concat([PNG, Buffer.alloc(9000, 7)]);
    const line = ['chat', '-m', 'openai/gpt-4.1', '--dry-run', '-f', 'large.png', 'What?'];
    const { out, err } = await testKit({ files: { 'large.png': large } }).run(...line);
    expect(out).toMatch(/"url": "data:image\/png;base64,[\w+/]{40}… \d+ more characters"/);
    expect(err).toMatch(/~16\d\d prompt tokens/);
    const { body } = await testKit({ files: { 'large.png': large } }).json(...line);
    expect(body.messages[0].content[0].image_url.url).toHaveLength(22 + Math.ceil(large.length / 3) * 4);
  });

  test('and nothing is stored, then no bytes are kept', async () => {
    const kit = mockKit({ files });
    await kit.run('chat', '--no-save', '-f', 'red.png', 'What?');
    await kit.run('chat', '--dry-run', '-f', 'red.png', 'What?');
    expect(kept(kit)).toEqual([]);
  });

  test('and has a name, then it is called so, a text too', async () => {
    const { out } = await mockKit({ files }).run('chat', '-f', 'plan=red.png', '--context', 'todo=notes.txt', 'What?');
    expect(out).toContain('[file plan: image/png');
    expect(out).toContain('<document name="todo">\nNotes.');
  });

  test('and is a zip that is called a PDF, then it is refused', async () => {
    const { code, err } = await mockKit({ files }).run('chat', '-f', 'zip.pdf', 'What?');
    expect([code, err]).toEqual([2, expect.stringContaining('it is a zip archive')]);
  });
});

test('when -f names nothing, then that is told', async () => {
  const { code, err } = await mockKit({ realFiles: true }).run('chat', '-f', '', 'What?');
  expect([code, err]).toEqual([2, 'error: Cannot read "": it names no file.\n']);
});

test('when a file is larger than any that is kept, then the way out is one', async () => {
  const large = Buffer.concat([PNG, Buffer.alloc(64 * 1024 * 1024)]);
  const run = (save: string) =>
    mockKit({ files: { 'large.png': large } }).run('chat', '--max-input', '99999999', save, '-f', 'large.png', 'What?');
  const { code, err } = await run('--save');
  expect([code, err]).toEqual([2, expect.stringContaining('Give a smaller one, or keep nothing with --no-save')]);
  expect(await run('--no-save')).toMatchObject({ code: 0 });
});

test('when a dry run is of a large image, then its bytes are cut for people', async () => {
  const large = Buffer.concat([PNG, Buffer.alloc(30 * 1024 * 1024)]);
  const args = ['chat', '-m', 'openai/gpt-4.1', '--dry-run', '--max-input', '99999999', '-f', 'large.png', 'What?'];
  const { code, out } = await testKit({ files: { 'large.png': large } }).run(...args);
  expect([code, out.slice(0, 9999)]).toEqual([0, expect.stringMatching(/base64,iVBOR\S{35}… \d+ more characters"/)]);
});

describe('when a model is known not to take a file', () => {
  test('then nothing is sent, and models that do are named', async () => {
    const server = await startChatServer();
    const kit = testKit({ files, env: server.env });
    const { code, err } = await kit.run('chat', '-m', 'openai/gpt-4.1', '-f', 'a.mp3', 'What?');
    expect([code, err]).toEqual([2, expect.stringMatching(/a\.mp3: gpt-4\.1 does not take sound.*openai\/gpt-audio/)]);
    expect(server.requests).toHaveLength(0);
  });

  test('and it was said before, then that is told, and the rest goes', async () => {
    const server = await startChatServer();
    const kit = testKit({ files, env: server.env });
    await kit.run('chat', '-m', 'openai/gpt-audio', '--save', '-f', 'a.mp3', 'What?');
    const { code, err } = await kit.run('conv', 'send', 'last', '-m', 'openai/gpt-4.1', 'And?');
    expect([code, err]).toEqual([0, expect.stringContaining('a.mp3 is not sent: gpt-4.1 does not take sound')]);
    expect(server.requests[1]!.body.messages[0].content).toContain('[The file "a.mp3" is not here.]');
  });
});

describe('when a file is larger than the server of a vendor takes', () => {
  const big = (bytes: number) => Buffer.concat([PNG, Buffer.alloc(bytes)]);
  const about = async (...args: string[]) => {
    const pictures = { 'big.png': big(8e6), 'a.png': big(7e6), 'b.png': big(7_000_001), 'c.png': big(7_000_002) };
    const kit = testKit({ files: { ...pictures, 'd.png': big(7_000_003) }, env: { ANTHROPIC_API_KEY: 'k' } });
    return kit.run('chat', '-m', 'anthropic/claude-sonnet-5-5', '--dry-run', '--json', ...args, 'What?');
  };

  test('then it is refused before anything is sent', async () => {
    const { code, err } = await about('-f', 'big.png');
    const words = 'Cannot send big.png: Anthropic takes images of at most 7.5 MiB.';
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  test('and only all together are, then that is told', async () => {
    const three = ['-f', 'a.png', '-f', 'b.png', '-f', 'c.png'];
    expect((await about(...three)).code).toBe(0);
    const { code, err } = await about(...three, '-f', 'd.png');
    expect([code, err]).toEqual([2, expect.stringContaining('takes at most 22.5 MiB of files in one request')]);
  });

  test('and config says another address for it, then it is tried', async () => {
    const kit = testKit({ files: { 'big.png': big(8e6) }, env: { ANTHROPIC_API_KEY: 'k' } });
    await kit.run('config', 'set', 'providers.anthropic.base_url', 'https://gateway.example/');
    const args = ['-m', 'anthropic/claude-sonnet-5-5', '--dry-run', '--json'];
    expect((await kit.run('chat', ...args, '-f', 'big.png', 'What?')).code).toBe(0);
  });
});

describe('when nobody knows whether a model takes a file', () => {
  test.each([
    [400, 'This model does not support image input', 6],
    [413, 'Request exceeds the maximum size', 10],
  ])('then it is tried, and the refusal is told: %d %s', async (status, words, exit) => {
    const server = await startChatServer();
    server.fail(status, words);
    const kit = testKit({ files });
    const line = ['chat', '--base-url', `${server.url}/v1`, '-m', 'm', '-f', 'red.png', 'What?'];
    const { code, err } = await kit.run(...line);
    expect([code, err]).toEqual([exit, expect.stringContaining(words)]);
    expect(server.requests[0]!.body.messages[0].content[0].type).toBe('image_url');
  });
});

describe('when a server is known to take no PDF', () => {
  const ollama = ['--provider', 'ollama', '-m', 'llama3.2', '--no-save'];

  onlyWhere(hasPdfToText, 'there is no pdftotext')('then it goes as its text, and that is told', async () => {
    const server = await startChatServer();
    const kit = testKit({ files, env: { PATH: process.env['PATH']! } });
    await kit.run('config', 'set', 'providers.ollama.base_url', `${server.url}/v1`);
    const { code, err } = await kit.run('chat', ...ollama, '-f', 'a.pdf', 'What?');
    expect([code, err]).toEqual([0, expect.stringContaining('a.pdf goes as text: llama3.2 does not take PDF')]);
    expect(server.requests[0]!.body.messages[0].content).toContain('<document name="a.pdf">\nHello from a page');
  });

  test('and there is no pdftotext, then it is not sent, and why is told', async () => {
    const server = await startChatServer();
    const kit = testKit({ files, env: { PATH: '/nowhere' } });
    const { code, err } = await kit.run('chat', ...ollama, '-f', 'a.pdf', 'What?');
    expect([code, err]).toEqual([2, expect.stringContaining('there is no pdftotext that makes it text')]);
    expect(server.requests).toHaveLength(0);
  });
});

describe('when a conversation with files is removed', () => {
  test('then the bytes go that no other one names, and their number is said', async () => {
    const kit = mockKit({ files });
    await kit.run('chat', '--conv', 'One', '--create', '-f', 'red.png', '-f', 'a.pdf', 'What?');
    await kit.run('chat', '--conv', 'Two', '--create', '-f', 'red.png', 'What?');
    const { err } = await kit.run('conv', 'rm', 'One', '--yes');
    expect(err).toContain('and 1 file that nothing else names');
    expect(kept(kit)).toHaveLength(1);
    expect(await kit.json('conv', 'rm', 'Two', '--yes')).toMatchObject({ files: 1 });
    expect(kept(kit)).toEqual([]);
  });

  test('and another user has the same file, then it stays', async () => {
    const kit = mockKit({ files });
    await kit.runWith({ env: { LLMKIT_USER: 'ann' } }, 'chat', '--save', '-f', 'red.png', 'Mine');
    await kit.runWith({ env: { LLMKIT_USER: 'bob' } }, 'chat', '--save', '-f', 'red.png', 'His');
    await kit.runWith({ env: { LLMKIT_USER: 'bob' } }, 'conv', 'rm', 'last', '--yes');
    expect(kept(kit)).toHaveLength(1);
  });
});

describe('when the doctor looks at files', () => {
  test('then it tells those that nobody names, those that are missing and those that are damaged', async () => {
    const kit = mockKit({ files });
    await kit.run('chat', '--save', '-f', 'red.png', '-f', 'a.pdf', 'What?');
    const [one, two] = kept(kit).map((name) => join(kit.home, 'attachments', name));
    rmSync(one!);
    writeFileSync(two!, 'damaged');
    const orphan = join(kit.home, 'attachments', '0'.repeat(64));
    writeFileSync(orphan, 'x', { mode: 0o600 });
    utimesSync(orphan, 0, 0);
    const { out } = await kit.run('doctor');
    for (const words of [
      'No conversation names these bytes',
      'whose bytes are missing',
      'not those that its name says',
    ])
      expect(out).toContain(words);
    await kit.run('doctor', '--fix');
    expect(kept(kit)).toHaveLength(1);
  });
});

describe('when a home with files is saved', () => {
  test('then they come back with it', async () => {
    const kit = mockKit({ files });
    await kit.run('chat', '--save', '-f', 'red.png', 'What?');
    const backup = join(kit.home, '..', `${Date.now()}.backup`);
    await kit.run('backup', backup);
    await kit.run('conv', 'rm', 'last', '--yes');
    await kit.run('restore', backup, '--force');
    rmSync(backup);
    expect(kept(kit)).toHaveLength(1);
    expect((await kit.run('conv', 'send', 'last', 'And?')).err).not.toContain('is not sent');
  });

  test('by one user of several, then without the files of the others', async () => {
    const kit = mockKit({ files });
    await kit.runWith({ env: { LLMKIT_USER: 'ann' } }, 'chat', '--save', '-f', 'red.png', 'Mine');
    await kit.runWith({ env: { LLMKIT_USER: 'bob' } }, 'chat', '--save', '-f', 'a.pdf', 'His');
    const backup = join(kit.home, '..', `${Date.now()}.backup`);
    await kit.runWith({ env: { LLMKIT_USER: 'bob' } }, 'backup', backup);
    const other = mockKit();
    await other.run('restore', backup);
    rmSync(backup);
    const [name] = kept(other);
    expect(kept(other)).toHaveLength(1);
    expect(readFileSync(join(other.home, 'attachments', name!))).toEqual(PDF);
  });
});

describe('when a conversation with files is written down', () => {
  async function exported(format: string) {
    const kit = mockKit({ files });
    await kit.run('chat', '--conv', 'Seen', '--create', '-f', 'red.png', '-f', 'a.pdf', 'What?');
    return { kit, text: (await kit.run('conv', 'export', 'Seen', '--format', format)).out };
  }

  test('as JSON, then whoever imports it has the bytes, and a second export is the same', async () => {
    const { text } = await exported('json');
    const other = mockKit();
    const { code, err } = await other.runWith({ input: text }, 'conv', 'import', '-');
    expect([code, err]).toEqual([0, expect.not.stringContaining('not taken over')]);
    expect(kept(other)).toHaveLength(2);
    const again = JSON.parse((await other.run('conv', 'export', 'last', '--format', 'json')).out);
    expect(again.messages).toEqual(JSON.parse(text).messages);
    expect(await other.json('conv', 'show', 'last')).not.toHaveProperty('messages.0.parts.0.data');
  });

  test('as messages, then they can be asked with, and imported', async () => {
    const { text } = await exported('messages');
    const [question] = JSON.parse(text);
    const other = mockKit({ files: { 'm.json': JSON.stringify([question]) } });
    expect((await other.run('chat', '--save', '--messages', 'm.json')).out).toContain('[file red.png: image/png');
    expect(kept(other)).toHaveLength(2);
    const third = mockKit();
    await third.runWith({ input: text }, 'conv', 'import', '-');
    expect(kept(third)).toHaveLength(2);
    expect((await third.json('conv', 'show', 'last')).messages[0].parts).toHaveLength(3);
  });

  test('as a page, then it shows the images and names the others', async () => {
    const { text } = await exported('html');
    expect(text).toContain(`<img alt="red.png" src="data:image/png;base64,${PNG.toString('base64')}">`);
    expect(text).toContain(`a.pdf (application/pdf, ${PDF.length} bytes)`);
  });

  test('as Markdown, then it names them', async () => {
    expect((await exported('md')).text).toContain('red.png');
  });

  test('and what is imported says that bytes are other ones, then they count, and what is none goes', async () => {
    const { text } = await exported('json');
    const record = JSON.parse(text);
    const [image, page] = record.messages[0].parts;
    Object.assign(image, { sha256: page.sha256, media_type: 'text/html' });
    Object.assign(page, { data: Buffer.from('<script>').toString('base64') });
    const other = mockKit();
    const { err } = await other.runWith({ input: JSON.stringify(record) }, 'conv', 'import', '-');
    expect(err).toContain('not taken over: bytes of files (1)');
    const [first, second] = (await other.json('conv', 'show', 'last')).messages[0].parts;
    expect([first.media_type, first.sha256]).toEqual(['image/png', kept(other)[0]]);
    expect(second).not.toHaveProperty('sha256');
  });

  test('and what is imported names bytes of another user, then those stay hidden', async () => {
    const { kit, text } = await exported('json');
    const record = JSON.parse(text);
    for (const part of record.messages[0].parts) delete part.data;
    const ann = { env: { LLMKIT_USER: 'ann' }, input: JSON.stringify({ ...record, id: crypto.randomUUID() }) };
    await kit.runWith({ env: { LLMKIT_USER: 'bob' } }, 'chat', '--save', '-f', 'a.mp3', 'Mine');
    await kit.run('conv', 'rm', 'Seen', '--yes');
    const hash = kept(kit)[0];
    record.messages[0].parts[0].sha256 = hash;
    ann.input = JSON.stringify(record);
    const { err } = await kit.runWith(ann, 'conv', 'import', '-');
    expect(err).toContain('bytes of files');
    const { messages } = JSON.parse((await kit.runWith(ann, 'conv', 'show', 'last', '--json')).out);
    expect(messages[0].parts[0]).not.toHaveProperty('sha256');
  });
});

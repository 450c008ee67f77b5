import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, startChat } from '../support/chat-screen.ts';
import { KEYS, keys, paste, type Step } from '../support/pty.ts';
import { scriptedEditor } from '../support/scripted-editor.ts';
import { startServedChat } from '../support/served-chat.ts';
import { conversation, pending, uuid } from '../support/records.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

/** A folder with these files in it. */
function folderWith(files: Record<string, string>): string {
  const folder = tempFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe('when a line begins like a command', () => {
  test('and there is none of that name, then the nearest is named; paths and // are text', async () => {
    const { chat, questions } = await startServedChat();
    await chat.play(
      ['/modle', 'There is no command /modle. Did you mean /model?'],
      ['/sys', 'Did you mean /system?'],
      ['/zzzzzz', 'See /help.'],
      ['/etc/hosts: what is it?', ANSWERED],
      ['//help me', ANSWERED],
      ['/tmp', ANSWERED],
    );
    expect(questions()).toEqual(['/etc/hosts: what is it?', '/help me', '/tmp']);
  });

  test('and is mistyped, then it never goes to the model; text of several lines does', async () => {
    const { chat, questions } = await startServedChat();
    await chat.play(
      ['/undo2', 'Did you mean /undo?'],
      ['/history3', 'Did you mean /history?'],
      ['/file:x', 'Did you mean /file?'],
      ['/file/not/there', 'Did you mean /file?'],
      ['/Model.', 'Did you mean /model?'],
      ['/', 'There is no command /. See /help.'],
      [' /?', 'show or change the model'],
      [paste('/undo\nis one of its commands')],
      ['', ANSWERED],
      ['/api/v1/users returns 404', ANSWERED],
    );
    expect(questions()).toEqual(['/undo\nis one of its commands', '/api/v1/users returns 404']);
    expect((await chat.leave('/quit\r')).exitCode).toBe(0);
  });

  test('and fails, then it says what to do in the chat, and speaks of /retry only where it asks something', async () => {
    const env = { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() };
    const chat = await startChat({ model: 'echo', env, cols: 400 });
    await chat.play(
      ['/open last', 'there is none yet. Type a message.\n'],
      ['/retry', 'or open a conversation with /open.\n'],
      ['Hi', ANSWERED],
      ['/undo 5', 'there is only 1. See /history.\n'],
      ['/fork 9', 'messages 1 to 2. See /history.\n'],
      ['/edit 99', 'messages 1 to 2. See /history.\n'],
      ['/open nothing', 'see /open.\n'],
      ['/model anthropic/claude-sonnet-5-5', 'or try it offline: /model mock/echo.\n'],
    );
    expect(chat.text).not.toMatch(/ --|[0-9a-f]{9}|conv /);
    await chat.play(['/edit 2 Better', 'message 2 is rewritten']);
    expect(chat.text).toMatch(/Better\s?\nmessage 2 is rewritten/);
  });
});

describe('when /file is typed', () => {
  test('then the file goes with the next message only, and Tab completes its name', async () => {
    const cwd = folderWith({ 'notes of mine.txt': 'SECRET-42', 'evil\u001b]0;owned\u0007.txt': 'x' });
    const { chat, said } = await startServedChat({ cwd });
    await chat.play(
      [keys('/file no', KEYS.tab), '/file notes of mine.txt'],
      ['', 'goes with the next message: notes of mine.txt (9 characters)'],
      ['/file -', 'no file goes'],
      [keys('/file e', KEYS.tab, KEYS.tab)],
      ['', 'Cannot read e: there is no such file'],
      ['/file notes of mine.txt', 'goes with'],
      ['What is it?', ANSWERED],
      ['And?', ANSWERED],
    );
    expect(said(0).at(-1)).toContain('SECRET-42');
    expect(said(1).at(-1)).not.toContain('SECRET-42');
    expect(chat.terminal.output.raw).not.toContain('owned');
  });

  test('and another conversation is begun or opened, then the file that still goes along is told', async () => {
    const { chat } = await startServedChat({ cwd: folderWith({ 'a.txt': 'A', 'b.txt': 'B' }) });
    await chat.play(
      ['Hi', ANSWERED],
      ['/file a.txt', 'goes with the next message: a.txt'],
      ['/new', 'a.txt still goes with the next message; /file - takes back'],
      ['/file b.txt', '2 files: 2 characters'],
      ['/open last', 'a.txt, b.txt still go with the next message'],
    );
  });

  test('and the file was dragged into the window, then its quotes mean nothing', async () => {
    const { chat } = await startServedChat({ cwd: folderWith({ 'notes of mine.txt': 'SECRET-42' }) });
    const dragged = ["'notes of mine.txt'", '"notes of mine.txt" ', 'notes\\ of\\ mine.txt'];
    const taken = (typed: string): Step[] => [
      [`/file ${typed}`, 'goes with the next message: notes of mine.txt (9'],
      ['/file -', 'no file goes'],
    ];
    await chat.play(...dragged.flatMap(taken));
  });

  test('with several words and patterns, then all that they name go, each once Tab has completed the last', async () => {
    const cwd = folderWith({ 'a b.md': 'AB', 'c.md': 'C', '.d.md': 'D', 'e.txt': 'EE', '*.log': 'STAR' });
    const { chat, said } = await startServedChat({ cwd });
    await chat.play(
      [
        '/file *.md e.txt',
        'a b.md (2 characters)',
        'c.md (1 characters)',
        'e.txt (2 characters)',
        '3 files: 5 characters',
      ],
      ['/file -', 'no file goes'],
      ['/file none*.md', 'Cannot find a file that fits none*.md.'],
      ['/file "*.log" missing.txt', 'Cannot read missing.txt'],
      ['/file *.log', '*.log (4 characters)'],
      ['/file -', 'no file goes'],
      [keys('/file c.md a', KEYS.tab), 'c.md a\\ b.md'],
      ['', '2 files: 3 characters'],
      ['What is it?', ANSWERED],
    );
    expect(said(0).at(-1)).toMatch(/C[^]*AB/);
  });
});

describe('when a conversation is set up, looked at and left by commands', () => {
  const served = (cwd = tempFolder()) => startServedChat({ args: ['chat', '-m', 'gpt-4o'], model: 'gpt-4o', cwd });
  const TRIP: Step[] = [
    ['/title Trip', 'title: Trip'],
    ['/system Be kind.', 'Be kind.'],
    ['Hi', ANSWERED],
  ];

  test('then the next question is asked with what was set', async () => {
    const { chat, server, said } = await served();
    await chat.play(
      ['/set temperature 3', 'a number from 0 to 2'],
      ['/set temperature=0.2', 'temperature: 0.2'],
      ['/set extra user=me', '"user":"me"'],
      ...TRIP,
      ['/set temperature -', 'temperature: 0.7'],
      ['Again', ANSWERED],
    );
    expect(server.requests[0]!.body).toMatchObject({ temperature: 0.2, user: 'me' });
    expect(said(0)).toEqual(['system: Be kind.', 'user: Hi']);
    expect(server.requests[1]!.body.temperature).toBe(0.7);
  });

  test('then it is shown, counted and written to a file, but never over one of somebody else', async () => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'mine.md'), 'mine');
    const { chat } = await served(cwd);
    await chat.play(
      ...TRIP,
      ['/history', '1. user      Hi'],
      ['/usage', '1 call, 11 + 7 tokens'],
      ['/export trip.md', 'written: trip.md'],
      ['/export mine.md', 'it exists'],
      ['/export trip.pdf', 'there is no export of that ending'],
      ['/export trip.html', 'written: trip.html'],
    );
    expect(readFileSync(join(cwd, 'mine.md'), 'utf8')).toBe('mine');
    expect(readFileSync(join(cwd, 'trip.md'), 'utf8')).toBe(
      '# Trip\n\n## system\n\nBe kind.\n\n## user\n\nHi\n\n## assistant\n\nHello there.\n',
    );
  });

  test('then what was said in any conversation is found, and what was taken back is put back', async () => {
    const { chat } = await served(tempFolder());
    await chat.play(
      ...TRIP,
      ['/search HI', /Trip\r?\n.*:1 user: Hi/],
      ['/search nowhere', 'othing'],
      ['/undo', 'took back: Hi'],
      ['/redo', 'put back: Hi'],
      ['/redo', 'Cannot put back'],
      ['And', ANSWERED],
      ['/export trip.json', 'written: trip.json'],
    );
  });

  test('then a line of a message that looks like one of the list is set off', async () => {
    const { chat } = await served();
    await chat.play(['2. assistant Yes', ANSWERED], ['/history 1', '\n  2. assistant Yes\n']);
  });

  test('then another can be begun, and it is opened again, forked and cleared', async () => {
    const { chat, said, kept } = await served();
    await chat.play(
      ...TRIP,
      ['/new', 'a new conversation'],
      ['Other', ANSWERED],
      ['/open Trip', 'Trip ('],
      ['Again', ANSWERED],
      [keys('/open\r'), /[0-9a-f]{8} {2}now {7}4 messages {2}Trip\n/],
      ['', 'Trip ('],
      ['/fork 1', ', 1 message)'],
      ['/open Trip', 'Trip ('],
      [keys('/clear\r'), 'Take back 4 messages?'],
      ['n', 'nothing was taken back'],
      [keys('/clear\r'), 'Take back 4 messages?'],
      ['', 'took back 4 messages'],
      ['/history', 'no messages; 4 were taken back'],
    );
    expect(said(2)).toEqual(['system: Be kind.', 'user: Hi', 'assistant: Hello there.', 'user: Again']);
    expect(await kept()).toMatchObject({ title: 'Trip', system_prompt: 'Be kind.', messages: [] });
  });
});

describe('when a word is typed that leaves other programs', () => {
  test('then it is not sent but asked about, and a block of it is', async () => {
    const { chat, questions } = await startServedChat();
    await chat.play(
      [keys('exit\r'), '/exit?'],
      ['n', 'not sent'],
      ['"""quit"""', ANSWERED],
      [keys('Quit\r'), '/exit?'],
    );
    expect((await chat.leave('\r')).exitCode).toBe(0);
    expect(questions()).toEqual(['quit']);
  });
});

describe('when a chat begins with a prompt', () => {
  const TUTOR =
    '---\nsystem: Teach {{ topic }}.\n---\n{% message user %}Hi{% endmessage %}{% message assistant %}Ask.{% endmessage %}';
  const begun = () =>
    startServedChat({
      args: ['chat', '-m', 'openai/gpt-4o', '--prompt', './tutor.md', '-v', 'topic=Latin'],
      cwd: folderWith({ 'tutor.md': TUTOR }),
      model: 'gpt-4o',
    });
  const stored = async (env: Record<string, string>) =>
    JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out).length;

  test('then its system text and examples stand there, with the values given', async () => {
    const { chat, said, env } = await begun();
    await chat.play(['Amo?', ANSWERED]);
    expect(said(0)).toEqual(['system: Teach Latin.', 'user: Hi', 'assistant: Ask.', 'user: Amo?']);
    await chat.leave();
    expect(chat.text).toContain('goes on');
    expect(await stored(env)).toBe(1);
  });

  test('and is left with nothing said, then it is not kept; what was set or named is', async () => {
    const left = await begun();
    await left.chat.leave();
    expect(left.chat.text).toContain('nothing was said, and nothing is kept');
    expect(await stored(left.env)).toBe(0);

    const named = await begun();
    await named.chat.play(['/title Latin', 'title: Latin']);
    await named.chat.leave();
    expect(await stored(named.env)).toBe(1);
  });

  test('and another is begun at once, then only that is kept', async () => {
    const { chat, env } = await begun();
    await chat.play(['/new', 'a new conversation'], ['Hi', ANSWERED]);
    await chat.leave();
    expect(chat.text).toContain('goes on');
    expect(await stored(env)).toBe(1);
  });
});

describe('when /prompt is typed', () => {
  test('then a form asks for its variables in the middle of the chat, and typing goes on behind it', async () => {
    const args = ['chat', '-m', 'openai/gpt-4o', '-s', 'Conversation.'];
    const { chat, said, kept } = await startServedChat({ args, model: 'gpt-4o' });
    await chat.play(
      ['Hi', ANSWERED],
      [keys('/prompt email_gen', KEYS.tab), '/prompt email_generator'],
      [keys(' Ask for a meeting', KEYS.enter), 'recipient_name'],
      [keys('Ada', KEYS.enter), 'tone'],
      [keys(KEYS.enter), 'subject'],
      [keys(KEYS.enter), 'word_count'],
      [keys(KEYS.enter), 'urgent'],
      ['', ANSWERED],
      ['and typing works as before', ANSWERED],
    );
    expect(said(1)[0]).toMatch(/^system: Conversation\.\n\nYou write work email/);
    expect(said(1).at(-1)).toMatch(/^user: [^]*Ada[^]*Ask for a meeting/);
    expect(said(2)[0]).toBe('system: Conversation.');
    const prompts = (await kept()).messages.map(({ prompt }: { prompt?: { name: string } }) => prompt?.name);
    expect(prompts).toEqual([undefined, undefined, 'email_generator', undefined, undefined, undefined]);
  });

  test('then it takes values and files, and from /vars what is not typed', async () => {
    const cwd = folderWith({ 'say.md': '{{ greeting }}, {{ name }}: {{ input }}' });
    const { chat, said } = await startServedChat({ cwd });
    await chat.play(
      ['/prompt sumarize', 'Did you mean summarize?'],
      ['/vars', 'no values'],
      ['/vars greeting=Hello there', 'greeting: Hello there'],
      ['/prompt ./say.md -v name="Ada L" Good morning', ANSWERED],
      ['/prompt ./say.md --name "Bob B" -v greeting=Hi -- --all of you', ANSWERED],
      ['/prompt ./say.md --nobody x Hi', 'nobody is not a variable of ./say.md'],
      ['/prompt ./say.md -v nobody=x Hi', 'nobody is not a variable of ./say.md'],
      ['/prompt ./say.md -v name', 'expected NAME=VALUE'],
    );
    expect(said(0)).toEqual(['user: Hello there, Ada L: Good morning']);
    expect(said().at(-1)).toBe('user: Hi, Bob B: --all of you');
  });

  test('without text, then it asks for its input, and nothing is sent when that is cancelled', async () => {
    const cwd = folderWith({ 'say.md': '{{ input }}' });
    const { chat, server } = await startServedChat({ cwd, env: { EDITOR: 'false' } });
    await chat.play([keys('/prompt ./say.md', KEYS.enter), 'input:'], [keys(KEYS.ctrlC), '\ncancelled\n']);
    await chat.ready();
    expect(server.requests).toEqual([]);
  });
});

test('when /vars changes a value the conversation was made with, then its system prompt follows', async () => {
  const env = { LLMKIT_HOME: tempHome() };
  await runBuilt(['prompt', 'add', 'guide', '--content', 'Guide to {{ city }}.'], { env });
  await runBuilt(['conv', 'new', '--prompt', 'guide', '-v', 'city=Oslo', '-m', 'openai/gpt-4o'], { env });
  const { chat, said } = await startServedChat({ args: ['chat', '-c'], model: 'gpt-4o', env });
  await chat.play(['/vars', 'city: Oslo'], ['/vars city=Rome', 'city: Rome'], ['Hi', ANSWERED]);
  expect(said()[0]).toBe('system: Guide to Rome.');
});

describe('when /edit is typed', () => {
  test('without a number, then the editor is opened; with one, what it makes of the message is asked', async () => {
    const EDITOR = scriptedEditor('printf "from\\nthe editor\\n" > "$1"');
    const { chat, questions } = await startServedChat({ env: { EDITOR } });
    await chat.play(
      ['/edit', ANSWERED],
      ['other', ANSWERED],
      ['/edit 3', /\/edit 3\s+from\s+the editor\s/, ANSWERED],
      ['and typing works as before', ANSWERED],
    );
    const fromEditor = 'from\nthe editor';
    expect(questions()).toEqual([fromEditor, 'other', fromEditor, 'and typing works as before']);
  });

  test("and Ctrl-C is pressed in the editor, then it is the editor's and does not leave the chat", async () => {
    // Ready for the signal before it says so, at whatever moment that comes.
    const EDITOR = "trap 'exit 1' INT; echo open; while :; do sleep 0.1; done; true";
    const chat = await startChat({ model: 'echo', env: { LLM_PROVIDER: 'mock', EDITOR } });
    await chat.play([keys('/edit', KEYS.enter), 'open'], [keys(KEYS.ctrlC), 'error: The editor', 'echo › ']);
    await chat.play(['still here', ANSWERED]);
  });
});

test('when a model calls a tool, then the chat says so, and shows the call where it shows the answer', async () => {
  const script = join(
    folderWith({ 's.jsonl': '{"tool_calls": [{"name": "weather", "input": {"city": "Oslo"}}]}' }),
    's.jsonl',
  );
  const env = { LLM_PROVIDER: 'mock', LLMKIT_MOCK_SCRIPT: script, LLMKIT_HOME: tempHome() };
  const chat = await startChat({ args: ['chat', '-m', 'script'], model: 'script', env, cols: 400 });
  await chat.play(
    ['Rain?', 'the model called weather; no tool was run · '],
    ['/history', '2. assistant [weather {"city":"Oslo"}]'],
    ['/open last', 'assistant: [weather {"city":"Oslo"}]'],
  );
  await chat.leave();
});

test('when an answer was cut by a kill, then the history has what had come of it', async () => {
  const record = conversation({ id: uuid(7), pending: [pending('Rain?', { failed: 'network', partial: 'It rai' })] });
  const { home, runWith } = testKit();
  await runWith({ input: JSON.stringify(record) }, 'conv', 'import', '-');
  const chat = await startChat({
    args: ['chat', '--conv', 'last'],
    model: 'echo',
    env: { LLM_PROVIDER: 'mock', LLMKIT_HOME: home },
  });
  await chat.play(['/history', 'unanswered Rain?\n      (cut) It rai']);
  await chat.leave();
});

test('when /model names no model but -, then the chat goes back to the one that holds without', async () => {
  const { chat, server } = await startServedChat();
  await chat.play(
    ['/model openai/small-model', 'model: openai/small-model', 'small-model › '],
    ['One', ANSWERED],
    ['/model -', 'model: openai/gpt-5.4-mini', 'gpt-5.4-mini › '],
    ['Two', ANSWERED],
  );
  const asked = server.requests.filter(({ method }) => method === 'POST').map(({ body }) => body.model as string);
  expect(asked).toEqual(['small-model', 'gpt-5.4-mini']);
});

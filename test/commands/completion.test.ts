import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { isLong } from '../support/long.ts';
import { onlyWhere } from '../support/only-where.ts';
import { KEYS } from '../support/pty.ts';
import { canBeTuned, hasShell, type ShellName, startShell } from '../support/shells.ts';
import { tempFolder } from '../support/temp-home.ts';
import { mockKit, testKit, type TestKit } from '../support/test-kit.ts';

/** Files are those of the disk. */
const DISK = { realFiles: true };

/** What a shell would be offered for the words of a command line, the last one unfinished. */
async function offered({ run }: TestKit, ...words: string[]): Promise<string[]> {
  const { out } = await run('complete', '--', ...words);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0]!);
}

describe('when a line is completed', () => {
  test('then commands, flags, conversations, prompts, providers and models are offered', async () => {
    const kit = testKit(DISK);
    const { out: id } = await kit.run('conv', 'new', 'Oslo');
    await kit.run('prompt', 'add', 'greet', '--content', 'x');
    await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
    expect(await offered(kit, 'co')).toEqual(expect.arrayContaining(['conv', 'config', 'completion']));
    expect(await offered(kit, 'help', 'v')).toEqual(['vars']);
    expect(await offered(kit, 'conv', '')).toEqual(expect.arrayContaining(['new', 'send', 'show', 'vars']));
    expect(await offered(kit, 'conv', 'show', '')).toEqual(expect.arrayContaining(['last', id.slice(0, 8)]));
    for (const verb of ['run', 'show', 'rm']) expect(await offered(kit, 'prompt', verb, 'gr')).toEqual(['greet']);
    expect(await offered(kit, 'conv', 'new', '--prompt', 'su')).toEqual(expect.arrayContaining(['summarize']));
    expect(await offered(kit, 'chat', '--provider', 'oll')).toEqual(['ollama']);
    expect(await offered(kit, 'chat', '-m', 'fa')).toEqual(['fast']);
    expect(await offered(kit, 'chat', '--temp')).toEqual(['--temperature']);
  });

  test('then a line without chat is completed as one with it', async () => {
    const kit = testKit(DISK);
    await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
    expect(await offered(kit, '-m', 'fa')).toEqual(['fast']);
    expect(await offered(kit, '--quiet', '--provider', 'oll')).toEqual(['ollama']);
    expect(await offered(kit, '--temp')).toEqual(['--temperature']);
    expect(await offered(kit, 'what is it', '--temp')).toEqual(['--temperature']);
    expect(await offered(kit, '--ver')).toEqual(['--version', '--verbose']);
    expect(await offered(kit, '-f', '')).toEqual([':files']);
    expect(await offered(kit, '--quiet', 'con')).toEqual(['conv', 'config']);
  });

  test('then the values of a setting are offered where they are known', async () => {
    const kit = testKit(DISK);
    await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
    const values = (key: string, typed = '') => offered(kit, 'config', 'set', key, typed);
    expect(await values('markdown')).toEqual(expect.arrayContaining(['always', 'never']));
    expect(await values('stream')).toEqual(['true', 'false']);
    await kit.run('config', 'set', 'model', 'ollama/own');
    expect(await offered(kit, 'chat', '-m', 'ollama/')).toEqual(['ollama/own']);
    expect(await values('provider', 'oll')).toEqual(['ollama']);
    for (const key of ['model', 'title_model', 'aliases.slow']) expect(await values(key, 'fa')).toEqual(['fast']);
    for (const key of ['temperature', 'no_such', 'prices.m']) expect(await values(key)).toEqual([]);
  });

  test('then servers of MCP are offered where they may stand, and none is started', async () => {
    const kit = testKit(DISK);
    await kit.run('mcp', 'add', 'notes', '--', '/no/such');
    expect(await offered(kit, 'chat', '-T', '')).toEqual(['notes']);
    expect(await offered(kit, 'chat', '-T', './')).toEqual([':files']);
    expect(await offered(kit, 'mcp', 'show', 'n')).toEqual(['notes']);
    expect(await offered(kit, 'mcp', 'add', 'n')).toEqual([]);
    expect(await offered(kit, 'chat', '-f', 'mcp:')).toEqual(['mcp:notes/']);
    expect(await offered(kit, 'chat', '-f', '')).toEqual([':files']);
    expect(await offered(kit, 'run', 'mcp:')).toEqual(['mcp:notes/']);
    expect(await offered(kit, 'run', 'mcp:notes/x', '-v', '')).toEqual([]);
  });

  test('then values behind --flag= are offered, and flags of every level, with what they do', async () => {
    const kit = testKit(DISK);
    expect(await offered(kit, 'chat', '--provider=oll')).toEqual(['--provider=ollama']);
    expect(await offered(kit, 'chat', '--verb')).toEqual(['--verbose']);
    expect(await offered(kit, 'chat', '--temperature', '1', '--provider', 'oll')).toEqual(['ollama']);
    expect(await offered(kit, '--json', 'completion', 'b')).toEqual(['bash']);
    expect(await offered(kit, 'chat', '--', '--temp')).toEqual([':files']);
    const { out } = await kit.run('complete', '--', 'chat', '--temp');
    expect(out).toBe('--temperature\tsampling temperature, 0 to 2\n');
  });

  test('then the variables of the prompt that is addressed are offered', async () => {
    const kit = testKit(DISK);
    await kit.run('prompt', 'add', 'greet', '--content', '{{ name }} {{ tone }}');
    expect(await offered(kit, 'prompt', 'run', 'greet', '-v', '')).toEqual(['name=', 'tone=']);
    expect(await offered(kit, 'conv', 'new', 'x', '--prompt', 'greet', '--var', 'to')).toEqual(['tone=']);
    expect(await offered(kit, 'prompt', 'run', 'nothing', '-v', '')).toEqual([]);
  });

  test('then the variables of a file are offered, and of the prompt of a conversation', async () => {
    const kit = testKit(DISK);
    const file = join(tempFolder(), 'x.md');
    writeFileSync(file, '{{ topic }}');
    await kit.run('prompt', 'add', 'greet', '--content', '{{ name | default: "x" }}');
    await kit.run('conv', 'new', '--prompt', 'greet');
    expect(await offered(kit, 'prompt', 'run', file, '-v', '')).toEqual(['topic=']);
    expect(await offered(kit, 'conv', 'vars', 'last', '')).toEqual(['name=']);
    expect(await offered(kit, 'prompt', 'run', join(tempFolder(), 'none.md'), '-v', '')).toEqual([]);
  });

  test('then folders are offered beside prompts where one may be checked, and what is in one is left to the shell', async () => {
    const cwd = tempFolder();
    for (const name of ['prompts', '.hidden', 'node_modules']) mkdirSync(join(cwd, name));
    const of = async (word: string) => (await runBuilt(['complete', '--', 'prompt', 'check', word], { cwd })).out;
    expect(await of('prom')).toBe('prompts/\n');
    expect(await of('')).toMatch(/^summarize\t[\s\S]*^prompts\/\n$/m);
    expect(await of('prompts/')).toBe(':files\n');
    expect(await of('prompts/a')).toBe(':files\n');
  });

  test('then the values that a variable may have are offered', async () => {
    const kit = testKit(DISK);
    await kit.run('vars', 'add', 'tone', '--type', 'select', '--option', 'warm', '--option', 'two words');
    await kit.run('vars', 'add', 'loud', '--type', 'boolean');
    await kit.run('prompt', 'add', 'greet', '--content', '{{ name }} {{ tone }} {{ loud }}');
    expect(await offered(kit, 'prompt', 'run', 'greet', '-v', 'tone=')).toEqual(['tone=warm', 'tone=two words']);
    expect(await offered(kit, 'prompt', 'run', 'greet', '--var=loud=t')).toEqual(['--var=loud=true']);
    expect(await offered(kit, 'prompt', 'run', 'greet', '-v', 'name=')).toEqual([]);
    expect(await offered(kit, 'vars', 'check', 'lou')).toEqual(['loud=']);
  });

  test('then it is told what candidates are, the newest conversation first, without what a terminal would obey', async () => {
    const kit = testKit(DISK);
    const { out: first } = await kit.run('conv', 'new', 'Oslo');
    const { out: second } = await kit.run('conv', 'new', '\u001b]0;x\u0007Ber\tgen');
    const { out } = await kit.run('complete', '--', 'conv', 'show', '');
    expect(out).toBe(`last\tthe last used one\n${second.slice(0, 8)}\tBer gen\n${first.slice(0, 8)}\tOslo\n`);
  });

  test('then places, titles and versions of prompts are offered where one is begun', async () => {
    const kit = mockKit(DISK);
    await kit.run('conv', 'new', 'Trip to Oslo');
    await kit.run('conv', 'send', 'last', 'Pack what?');
    for (const text of ['one', 'two'])
      await kit.run('prompt', 'add', 'greet', '--content', text, '--update', '--note', `as ${text}`);
    expect(await offered(kit, 'conv', 'show', 'Tri')).toEqual(['Trip to Oslo']);
    expect(await offered(kit, 'chat', '--conv=Trip t')).toEqual(['--conv=Trip to Oslo']);
    expect(await offered(kit, 'conv', 'show', 'last:')).toEqual(['last:1', 'last:2']);
    expect(await offered(kit, 'conv', 'rm', 'last:')).toEqual([]);
    const { out } = await kit.run('complete', '--', 'conv', 'diff', 'last:1', 'last:1');
    expect(out).toBe('last:1\tuser: Pack what?\n');
    expect(await offered(kit, 'run', 'greet@')).toEqual(['greet@2', 'greet@1']);
  });

  test('then the home that the line names is read', async () => {
    const other = testKit();
    await other.run('prompt', 'add', 'greet', '--content', 'x');
    expect(await offered(testKit(), '--home', other.home, 'prompt', 'run', 'gr')).toEqual(['greet']);
  });

  test('then no files are left to the shell where none can stand', async () => {
    const kit = testKit(DISK);
    for (const words of [
      ['no'],
      ['conv', 'show', 'no'],
      ['chat', '-m', 'no'],
      ['doctor', 'no'],
      ['prompt', 'rm', 'no'],
    ])
      expect(await offered(kit, ...words)).toEqual([]);
  });

  test.each([
    ['chat', '-f', ''],
    ['chat', '--context', 'no'],
    ['chat', '-o', ''],
    ['chat', '--messages', ''],
    ['prompt', 'add', '--file', ''],
    ['prompt', 'run', 'x', '--vars', ''],
    ['prompt', 'run', './x'],
    ['chat', ''],
  ])('then files are left to the shell: %s %s %s', async (...words) => {
    expect(await offered(testKit(DISK), ...words)).toEqual([':files']);
  });

  test('then nothing is offered that a shell would read as more than a word', async () => {
    const kit = testKit(DISK);
    await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
    const file = join(kit.home, 'config.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"fast"', '"fast":"mock/echo","$(touch pwn)"'));
    const models = await offered(kit, 'chat', '-m', '');
    expect(models).toContain('fast');
    expect(models.join()).not.toContain('$');
  });

  test.each(['bash', 'zsh', 'fish'])('and %s asks for a script, then one is printed', async (shell) => {
    const { code, out } = await runBuilt(['completion', shell]);
    expect(code).toBe(0);
    expect(out).toContain('llmkit');
  });
});

const SHELLS: ShellName[] = ['bash', 'zsh', 'fish'];

/** What a shell makes of a line with Tab in it. In the short form each shell is given every second one, and its neighbour another. */
const LINES: [keys: string, words: string][] = [
  ['conv sh\t', '<conv><show>'],
  ['help va\t', '<help><vars>'],
  ['chat --prov\t', '<chat><--provider>'],
  ['chat --provider oll\t', '<chat><--provider><ollama>'],
  ['chat --provider=oll\t', '<chat><--provider=ollama>'],
  ['"chat" "--prov\t', '<chat><--provider>'],
  ['chat -m work/\t', '<chat><-m><work/org/m:8b@q4>'],
  ['chat -m work/org/m:\t', '<chat><-m><work/org/m:8b@q4>'],
  ['chat -m work/org/m:8b@\t', '<chat><-m><work/org/m:8b@q4>'],
  ['chat --model=work/org/m:8\t', '<chat><--model=work/org/m:8b@q4>'],
  ['chat -m "work/o\t', '<chat><-m><work/org/m:8b@q4>'],
  ["chat --model='work/o\t", '<chat><--model=work/org/m:8b@q4>'],
  ['chat -m work/org/m:8b@q4 "a: b=c" don\\\'t --prov\t', "<chat><-m><work/org/m:8b@q4><a: b=c><don't><--provider>"],
  ['prompt run gr\t', '<prompt><run><greet>'],
  ['prompt run greet@\t', '<prompt><run><greet@1>'],
  ['conv show Tri\t', '<conv><show><Trip to Oslo>'],
  ['conv show Trip\\ t\t', '<conv><show><Trip to Oslo>'],
  ['conv show "Trip t\t', '<conv><show><Trip to Oslo>'],
  ["chat --conv='Tri\t", '<chat><--conv=Trip to Oslo>'],
  ['conv show One:\t', '<conv><show><One:1>'],
  ['conv show "One:\t', '<conv><show><One:1>'],
  ['prompt run greet -v name= -v tone=f\t', '<prompt><run><greet><-v><name=><-v><tone=formal>'],
  ['run greet --na\t', '<run><greet><--name>'],
  ['prompt run greet --name x --tone f\t', '<prompt><run><greet><--name><x><--tone><formal>'],
  ['prompt run greet --tone=f\t', '<prompt><run><greet><--tone=formal>'],
  ['chat -f my\t', '<chat><-f><my notes.md>'],
  ['chat -f my\\ \t', '<chat><-f><my notes.md>'],
  ["chat -f 'my\t", '<chat><-f><my notes.md>'],
  ['chat --file=my\t', '<chat><--file=my notes.md>'],
  ['prompt run ./my\t -v you=Me --prov\t', '<prompt><run><./my notes.md><-v><you=Me><--provider>'],
];

const FINE_LINES: typeof LINES = [
  ['conv show my\t', '<conv><show><my>'],
  ['chat -m my\t', '<chat><-m><my>'],
  ['prompt run greet -v na\tOslo', '<prompt><run><greet><-v><name=Oslo>'],
  ['prompt run greet --var=na\tOslo', '<prompt><run><greet><--var=name=Oslo>'],
  ['prompt check dra\tx.md', '<prompt><check><drafts/x.md>'],
  ['prompt run ./my\t -v yo\tMe', '<prompt><run><./my notes.md><-v><you=Me>'],
];

describe.each(SHELLS)('in %s', (shell) => {
  const testIn = onlyWhere(hasShell(shell), `there is no ${shell}`);

  testIn('Tab completes commands, flags, values, variables and files, also in quotes', async () => {
    const session = await startShell(shell, await filledHome());
    const isTaken = (at: number) => isLong || at % 2 === SHELLS.indexOf(shell) % 2;
    for (const [keys, words] of LINES.filter((_, at) => isTaken(at)))
      expect([keys, await session.calledBy(`llmkit ${keys}`)]).toEqual([keys, words]);
  });

  const testFinely = onlyWhere(canBeTuned(shell), `there is no ${shell} that can be told so`);

  testFinely('Tab offers no files where none can stand, and no blank behind NAME=', async () => {
    const session = await startShell(shell, await filledHome());
    for (const [keys, words] of FINE_LINES)
      expect([keys, await session.calledBy(`llmkit ${keys}`)]).toEqual([keys, words]);
  });

  testIn('Tab runs nothing of what is typed', async () => {
    const { home, cwd } = await filledHome();
    const session = await startShell(shell, { home, cwd });
    for (const typed of ['$(touch pwn)', '"$(touch pwn)"', '-m "$(touch pwn)"', '--home "$(touch pwn)"']) {
      session.terminal.write(`llmkit chat ${typed} --prov\t`);
      await session.terminal.waitFor('--provider');
      session.terminal.write(KEYS.ctrlU);
    }
    expect(await session.calledBy('llmkit chat')).toBe('<chat>');
    expect(existsSync(join(cwd, 'pwn'))).toBe(false);
  });

  testIn('a home that cannot be read is told nowhere', async () => {
    const home = join(tempFolder(), 'file');
    writeFileSync(home, 'no home');
    const session = await startShell(shell, { home });
    expect(await session.calledBy('llmkit conv show \tlast')).toBe('<conv><show><last>');
    expect(await session.calledBy('llmkit chat -m \tx --prov\t')).toBe('<chat><-m><x><--provider>');
    expect(session.terminal.output.text).not.toMatch(/error|cannot/i);
  });
});

describe.each(['zsh', 'fish'] as const)('in %s', (shell) => {
  const testIn = onlyWhere(hasShell(shell), `there is no ${shell}`);

  testIn('a file that the shell loads by itself completes from the first Tab on', async () => {
    const session = await startShell(shell, { ...(await filledHome()), loading: 'file' });
    expect(await session.calledBy('llmkit conv sh\t')).toBe('<conv><show>');
    expect(await session.calledBy('llmkit conv sh\t')).toBe('<conv><show>');
  });

  testIn('candidates stand with what they are', async () => {
    const { terminal } = await startShell(shell, await filledHome());
    terminal.write('llmkit conv show \t');
    await terminal.waitFor(/[0-9a-f]{8}.*A: "trip" \$\(touch pwn\) \\n 100% \[x\]/);
  });
});

/** A home with one of everything, and a folder with a file whose name has a blank. */
async function filledHome() {
  const { home, run } = testKit();
  const cwd = tempFolder();
  await run('conv', 'new', 'A: "trip" $(touch pwn) \\n 100% [x]');
  await run('conv', 'new', 'Trip to Oslo');
  await run('conv', 'send', 'last', 'x', '--provider', 'mock');
  await run('conv', 'fork', 'last', '--at', '1');
  await run('conv', 'rename', 'last', 'One');
  await run('vars', 'add', 'tone', '--type', 'select', '--option', 'formal', '--option', 'casual');
  await run('prompt', 'add', 'greet', '--content', '{{ name }} {{ tone }}');
  await run('config', 'set', 'providers.work.base_url', 'https://llm.example.com/v1');
  await run('config', 'set', 'providers.work.model', 'org/m:8b@q4');
  writeFileSync(join(cwd, 'my notes.md'), 'Hello {{ you }}');
  mkdirSync(join(cwd, 'drafts'));
  return { home, cwd };
}

import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../../support/built.ts';
import { tempHome } from '../../support/temp-home.ts';
import { calls, toolDesk } from '../../support/tool-desk.ts';

const ECHO = 'process.stdin.pipe(process.stdout)';
const DONE = { content: 'Done.' };

const ask = async (desk: ReturnType<typeof toolDesk>, ...words: string[]) => {
  const result = await desk.kit.run('chat', '--save', ...words, 'Go');
  const { messages } = await desk.kit.json('conv', 'show', 'last');
  const results = (messages[1].parts as { type: string }[]).filter(({ type }) => type === 'tool_result');
  return { ...result, parts: messages[1].parts, results: results as unknown as { content: string; is_error?: true }[] };
};

describe('when a model calls the tool of a file', () => {
  test('then its program gets the input, and the call and what it gave are shown and kept', async () => {
    const desk = toolDesk([calls('echo', { city: 'Oslo' }), DONE]);
    const { code, out, err, parts } = await ask(desk, '-T', desk.tool('echo', ECHO), '--allow', 'echo');
    expect([code, out]).toEqual([0, 'Done.\n']);
    expect(err).toContain('[echo {"city":"Oslo"}]\n[echo gave] {"city":"Oslo"}\n');
    expect(parts).toMatchObject([
      { type: 'tool_call', name: 'echo', input: { city: 'Oslo' } },
      { type: 'tool_result', content: '{"city":"Oslo"}' },
      { type: 'text', text: 'Done.' },
    ]);
  });

  test('and nobody can be asked, then nothing runs, the model is told, and the person too', async () => {
    const desk = toolDesk([calls('echo', {}), DONE]);
    const { code, err, results } = await ask(desk, '-T', desk.tool('echo', ECHO), '--allow', 'ech', '--allow', 'x*');
    expect([code, err]).toEqual([0, expect.stringContaining('echo was not run: nobody can be asked here')]);
    expect(results).toMatchObject([{ is_error: true, content: expect.stringContaining('not run') }]);
  });

  test('then it gets neither our keys nor our settings', async () => {
    const program = 'console.log(Object.keys(process.env).filter((name) => !name.startsWith("__")).sort().join(" "))';
    const keys = { OPENAI_API_KEY: 'k', LLM_API_KEY: 'k', LLMKIT_USER: 'ann', HOME: '/home', WEATHER_KEY: 'w' };
    const desk = toolDesk([calls('names', {}), DONE], { env: keys });
    const { results } = await ask(desk, '-T', desk.tool('names', program), '--allow', '*');
    expect(results[0]!.content).toBe('HOME WEATHER_KEY');
  });

  test('and the key of a vendor stands in another variable, then it gets neither', async () => {
    const program =
      'console.log(["OPENAI_API_KEY", "GEMINI_API_KEY", "OURS", "HOME"].filter((name) => process.env[name]).join(" "))';
    const env = { OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k', OURS: 'k', HOME: '/home' };
    const desk = toolDesk([calls('names', {}), DONE], { env });
    for (const provider of ['openai', 'gemini'])
      await desk.kit.run('config', 'set', `providers.${provider}.api_key_env`, 'OURS');
    const { results } = await ask(desk, '-T', desk.tool('names', program), '--allow', '*');
    expect(results[0]!.content).toBe('HOME');
  });

  test('as many as there are at once, then nothing is said of listeners', async () => {
    const desk = toolDesk([calls('echo', ...Array.from({ length: 15 }, () => ({}))), DONE]);
    const options = { env: { ...desk.env, LLMKIT_HOME: tempHome() } };
    const { err } = await runBuilt(['chat', '-T', desk.tool('echo', ECHO), '--allow', 'echo', 'Go'], options);
    expect(err).not.toContain('MaxListeners');
  });

  test('several times at once, then the programs run together and are shown in order', async () => {
    const file = '`${process.env.TURNS}/${name}`';
    const meet = `
      const fs = require("fs"), name = JSON.parse(fs.readFileSync(0, "utf8")).name, other = name === "a" ? "b" : "a";
      const path = (name) => ${file};
      fs.writeFileSync(path(name), "");
      const wait = () => (fs.existsSync(path(other)) ? setTimeout(() => console.log(name), name === "a" ? 300 : 0) : setTimeout(wait, 5));
      wait();`;
    const desk = toolDesk([calls('meet', { name: 'a' }, { name: 'b' }), DONE]);
    desk.env['TURNS' as 'LLM_MODEL'] = desk.folder;
    const asked = await desk.kit.runWith(
      { env: desk.env },
      'chat',
      '-T',
      desk.tool('meet', meet),
      '--allow',
      '*',
      'Go',
    );
    expect(asked.err).toContain('[meet gave] a\n[meet gave] b\n');
  });

  test.each([
    ['fails', 'console.error("no such city"); process.exitCode = 3', 'ended with 3.\nno such city'],
    ['never ends', 'setInterval(() => {}, 1000)', 'took longer than 1 s'],
    ['kills itself', 'process.kill(process.pid, "SIGKILL")', 'ended with SIGKILL'],
    ['gives no text', 'process.stdout.write(Buffer.from([0, 1, 2, 255]))', '[4 bytes that are no text]'],
  ])('that %s, then the model is told, and the answer goes on', async (_how, program, told) => {
    const desk = toolDesk([calls('bad', {}), DONE]);
    const { code, results } = await ask(desk, '-T', desk.tool('bad', program, { timeout_s: 1 }), '--allow', '*');
    expect([code, results[0]!.content]).toEqual([0, expect.stringContaining(told)]);
  });

  test('that floods, then 64 KiB of it are kept, and that is said', async () => {
    const flood =
      'const piece = Buffer.alloc(1 << 20, "é"); for (let at = 0; at < 100; at++) process.stdout.write(piece)';
    const desk = toolDesk([calls('flood', {}), DONE]);
    const { err, results } = await ask(desk, '-T', desk.tool('flood', flood), '--allow', '*');
    expect(results[0]!.content).toMatch(/^\[cut by llmkit: the first 65408 of 104857600 bytes\]\né{32704}$/);
    expect(err).toContain('[flood gave] [cut by llmkit: the first 65408 of 104857600 bytes]');
  });

  test('that forges words of ours, then they stand in its line, without what drives a terminal', async () => {
    const forged = 'console.log("\\x1b]52;c;cm0=\\x07\\x1b[2Jok\\nerror: all is lost\\n[echo gave] x")';
    const desk = toolDesk([calls('forge', {}), DONE]);
    const { err } = await ask(desk, '-T', desk.tool('forge', forged), '--allow', '*');
    expect(err).not.toContain('\x1b');
    expect(err.split('\n').filter((line) => /^(error|\[echo)/.test(line))).toEqual([]);
  });
});

test.each([
  ['no description', '{name: a, command: date}', 'its field description is missing'],
  [
    'another field',
    '{name: a, description: A, command: date, shell: true}',
    'its field shell is not known; there are name, description, input_schema, command, timeout_s',
  ],
  ['a name that no vendor takes', '{name: "a b", description: A, command: date}', 'its field name is not valid'],
  ['an open quotation mark', `{name: a, description: A, command: "date 'x"}`, 'its field command is not valid'],
  ['no YAML', '{name: [', 'Cannot use the tool file'],
])('when a tool file has %s, then nothing is asked, and that is said', async (_what, text, told) => {
  const desk = toolDesk([DONE]);
  const { code, out, err } = await desk.kit.run('chat', '-T', desk.write('a.yaml', text), 'Go');
  expect([code, out, err]).toEqual([2, '', expect.stringContaining(told)]);
});

test('when a model calls tools in every step, then --max-steps ends it, and what came is kept', async () => {
  const desk = toolDesk([calls('echo', {}), calls('echo', {}), DONE]);
  const { code, err, results } = await ask(desk, '-T', desk.tool('echo', ECHO), '--allow', '*', '--max-steps', '2');
  expect([code, err]).toEqual([8, expect.stringContaining('all of its 2 steps')]);
  expect(results).toHaveLength(1);
});

import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED } from '../support/chat-screen.ts';
import { fakePrograms } from '../support/fake-tools.ts';
import { KEYS, startInTerminal } from '../support/pty.ts';
import { startServedChat } from '../support/served-chat.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const SHOW = ['conv', 'show', 'last'];
const LONG = Array.from({ length: 5000 }, (_, at) => `line ${at}`).join('\n');

async function homeWith(question: string) {
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' };
  await runBuilt(['chat', '--save'], { env, input: question });
  return env;
}

/** Shows the conversation in a terminal; resolves to what it says and how it ends. */
async function shown(args: string[], env: Record<string, string>) {
  const terminal = startInTerminal(args, { env });
  const { exitCode } = await terminal.ended;
  return { code: exitCode, text: terminal.output.text };
}

describe('when a conversation is shown on a terminal', () => {
  test('then it goes through PAGER, which may have arguments, with what less needs', async () => {
    const env = { ...(await homeWith('Hi')), PAGER: 'sed -e "s/^/[$LESS] /"' };
    const { code, text } = await shown(SHOW, env);
    expect([code, text]).toEqual([0, expect.stringContaining('[FRX] 1. user\n[FRX]   Hi\n')]);
    expect((await shown([...SHOW, '--no-pager'], env)).text).not.toContain('[FRX]');
    expect((await runBuilt(SHOW, { env })).out).not.toContain('[FRX]');
  });

  test.each(['', 'cat', ' '])('and PAGER is %j, then there is none', async (PAGER) => {
    expect(await shown(SHOW, { ...(await homeWith(LONG)), PAGER })).toMatchObject({
      code: 0,
      text: expect.stringContaining('line 4999'),
    });
  });

  test('and PAGER is a program that is not there, then it is printed', async () => {
    const { code, text } = await shown(SHOW, { ...(await homeWith('Hi')), PAGER: 'no-such-pager -x' });
    expect([code, text]).toEqual([0, expect.stringContaining('1. user\n  Hi\n')]);
  });

  test('and there is no PAGER, then less shows what is longer than the screen, and leaving it early is no fault', async () => {
    const programs = fakePrograms({ less: 'head -3; echo left' });
    const env = { ...(await homeWith(LONG)), PATH: programs.PATH };
    const { code, text } = await shown(SHOW, env);
    expect([code, text]).toEqual([0, expect.stringMatching(/left\n$/)]);
    expect(text).not.toContain('line 100\n');
    expect((await shown(SHOW, { ...(await homeWith('Hi')), PATH: programs.PATH })).text).not.toContain('left');
    expect((await shown(SHOW, { ...env, PATH: tempFolder() })).text).toContain('line 4999');
  });

  test('and Ctrl-C is pressed in the pager, then that is its own', async () => {
    const pager = fakePrograms({ pager: `trap 'echo caught; exit 0' INT; echo ready; while :; do sleep 0.1; done` });
    const env = { ...(await homeWith('Hi')), PAGER: pager.fileOf('pager') };
    const terminal = startInTerminal(SHOW, { env });
    await terminal.waitFor('ready');
    terminal.write(KEYS.ctrlC);
    expect((await terminal.ended).exitCode).toBe(0);
    expect(terminal.output.text).toContain('caught');
  });

  test('and SIGTERM comes while it is in the pager, then both end', async () => {
    const env = { ...(await homeWith('Hi')), PAGER: 'echo ready; exec sleep 60' };
    const terminal = startInTerminal(SHOW, { env });
    await terminal.waitFor('ready');
    terminal.kill('SIGTERM');
    expect((await terminal.ended).exitCode).toBe(143);
  });
});

test('when /history is long, then it goes through the pager, and the chat goes on', async () => {
  const pager = fakePrograms({ pager: 'head -2; echo paged' });
  const { server, chat } = await startServedChat({ env: { PAGER: pager.fileOf('pager') } });
  server.reply(LONG);
  await chat.play(
    ['Hi', ANSWERED],
    ['/history', '1. user      Hi', 'paged'],
    ['/history 2', '  line 0\n', 'paged'],
    ['more', ANSWERED],
  );
});

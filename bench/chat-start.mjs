import { spawn } from '@lydell/node-pty';
import { fileURLToPath } from 'node:url';
import { answerServer, emptyHome, PROGRAM } from './fixtures.mjs';
import { cpu, PAIRS, pairs, wall } from './measure.mjs';

const TIMES = 3;

/** CPU of the chat from its start to the first prompt, and of leaving it, against the CPU of a Node that does nothing. */
export async function chatStart() {
  const env = { LLMKIT_HOME: emptyHome(), LLM_PROVIDER: 'mock' };
  const program = () => cpuInTerminal([PROGRAM], env);
  const bare = () => cpu(['-e', '0'], { times: TIMES });
  return [{ what: 'CPU, ms', against: 'node -e 0', limit: 2.1, ...(await pairs(PAIRS, program, bare)) }];
}

/** Milliseconds of CPU of a Node program in a terminal that is left with Ctrl-D at each prompt; see `cpu`. */
function cpuInTerminal(nodeArgs, env) {
  const script = `TIMEFORMAT="CPU %3U %3S"; time for ((i = 0; i < ${TIMES}; i++)); do "$@" || exit; done`;
  const terminal = spawn('bash', ['-c', script, 'bash', process.execPath, ...nodeArgs], {
    name: 'xterm-256color',
    env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', ...env },
  });
  return new Promise((resolve, reject) => {
    let text = '';
    let left = 0;
    terminal.onData((data) => {
      text += data;
      for (; left < text.split(' › ').length - 1; left++) terminal.write('\u0004');
    });
    terminal.onExit(() => {
      const [, user, system] = /CPU ([\d.]+) ([\d.]+)/.exec(text) ?? [];
      if (user === undefined) reject(new Error(`The chat did not end well:\n${text}`));
      else resolve(((Number(user) + Number(system)) * 1000) / TIMES);
    });
  });
}

const BARE_CHAT = fileURLToPath(new URL('bare-chat.cjs', import.meta.url));
const PROMPT = ' › ';

/** From the key that sends the second question of a chat to the next prompt, against a whole run of the bare script. */
export async function warmQuestion() {
  const { plain } = await answerServer();
  const env = { LLMKIT_HOME: emptyHome(), LLM_BASE_URL: `${plain}/v1`, LLM_API_KEY: 'none', LLM_PROVIDER: 'openai' };
  const bare = () => wall([BARE_CHAT, plain, 'deltas-20']);
  const figures = await pairs(PAIRS, () => secondQuestion(env), bare);
  return [{ what: 'time, ms', against: 'bare script', limit: 0.8, ...figures }];
}

async function secondQuestion(env) {
  const terminal = spawn(process.execPath, [PROGRAM, 'chat', '--model', 'deltas-20'], {
    name: 'xterm-256color',
    env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', ...env },
  });
  let text = '';
  terminal.onData((data) => (text += data));
  const ended = new Promise((resolve) => terminal.onExit(resolve));
  const prompts = async (count) => {
    // Every key draws the prompt anew: a new line begins with it only after an answer.
    while (
      text.split(/\n[^\n]*word [^\n]*\n/).length <= count ||
      !text.slice(text.lastIndexOf('word ')).includes(PROMPT)
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  while (!text.includes(PROMPT)) await new Promise((resolve) => setImmediate(resolve));
  terminal.write('hi\r');
  await prompts(1);
  text = '';
  const started = performance.now();
  terminal.write('hi\r');
  await prompts(1);
  const took = performance.now() - started;
  terminal.write('\u0004');
  await ended;
  return took;
}

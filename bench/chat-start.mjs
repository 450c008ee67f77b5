import { spawn } from '@lydell/node-pty';
import { emptyHome, PROGRAM } from './fixtures.mjs';
import { cpu, pairs } from './measure.mjs';

const PAIRS = 15;
const TIMES = 3;

/** CPU of the chat from its start to the first prompt, and of leaving it, against the CPU of a Node that does nothing. */
export async function chatStart() {
  const env = { LLMKIT_HOME: emptyHome(), LLM_PROVIDER: 'mock' };
  const program = () => cpuInTerminal([PROGRAM], env);
  const bare = () => cpu(['-e', '0'], { times: TIMES });
  return [{ what: 'CPU, ms', against: 'node -e 0', limit: 3, ...(await pairs(PAIRS, program, bare)) }];
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

import { fileURLToPath } from 'node:url';
import { chatStart } from './chat-start.mjs';
import { chatServer, emptyHome, homeWithConversations, PROGRAM } from './fixtures.mjs';
import { cpu, pairs, peakMemory, wall } from './measure.mjs';

const PAIRS = 15;
/** Peak memory depends on when the collector runs: a few runs show it. */
const MEMORY_PAIRS = 3;

const BARE_CHAT = fileURLToPath(new URL('bare-chat.cjs', import.meta.url));

/** CPU of one command line against the CPU of a Node that does nothing. */
function startup(args, limit, makeHome = emptyHome) {
  return async () => {
    const env = { LLMKIT_HOME: makeHome() };
    const program = () => cpu([PROGRAM, ...args], { env, times: 3 });
    const bare = () => cpu(['-e', '0'], { times: 3 });
    return [{ what: 'CPU, ms', against: 'node -e 0', limit, ...(await pairs(PAIRS, program, bare)) }];
  };
}

/** One streamed answer, with llmkit and with the bare script. `measure` says what of it. */
async function answer(measure, deltas, count) {
  const url = await chatServer();
  const model = `deltas-${deltas}`;
  const env = { LLMKIT_HOME: emptyHome(), LLM_BASE_URL: url, LLM_API_KEY: 'none', LLM_PROVIDER: 'openai' };
  const program = () => measure([PROGRAM, 'chat', 'hi', '--model', model], { env });
  const bare = () => measure([BARE_CHAT, url, model]);
  return { against: 'bare script', ...(await pairs(count, program, bare)) };
}

/** Each case by name: resolves to one row a figure. `ratio` is the median over pairs, `limit` what it must not pass. */
export const cases = {
  version: startup(['--version'], 1.3),
  help: startup(['--help'], 1.7),
  'conv-list': startup(['conv', 'list'], 2, () => homeWithConversations(100)),
  'chat-start': chatStart,
  'one-shot': async () => [{ what: 'time, ms', limit: 1.5, ...(await answer(wall, 20, PAIRS)) }],
  '200k-deltas': async () => [
    { what: 'CPU, ms', limit: 2, ...(await answer(cpu, 200_000, PAIRS)) },
    { what: 'peak memory, MB', limit: 2, ...(await answer(peakMemory, 200_000, MEMORY_PAIRS)) },
  ],
};

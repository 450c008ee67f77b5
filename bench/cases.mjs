import { fileURLToPath } from 'node:url';
import { chatStart } from './chat-start.mjs';
import {
  chatServer,
  emptyHome,
  homeWithConversations,
  homeWithMessages,
  homeWithPrompts,
  PROGRAM,
} from './fixtures.mjs';
import { cpu, pairs, peakMemory, wall } from './measure.mjs';

const PAIRS = 15;
/** Peak memory depends on when the collector runs: a few runs show it. */
const MEMORY_PAIRS = 3;

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const BARE_CHAT = beside('bare-chat.cjs');

/** CPU of one command line against the CPU of a Node that does nothing. */
function startup(args, limit, makeHome = emptyHome) {
  return async () => {
    const env = { LLMKIT_HOME: makeHome() };
    const program = () => cpu([PROGRAM, ...args], { env, times: 3 });
    const bare = () => cpu(['-e', '0'], { times: 3 });
    return [{ what: 'CPU, ms', against: 'node -e 0', limit, ...(await pairs(PAIRS, program, bare)) }];
  };
}

/** How to ask for one streamed answer of so many deltas, with llmkit and with the bare script. */
async function asking() {
  const url = await chatServer();
  const env = { LLMKIT_HOME: emptyHome(), LLM_BASE_URL: url, LLM_API_KEY: 'none', LLM_PROVIDER: 'openai' };
  return {
    program: (measure, deltas) => () => measure([PROGRAM, 'chat', 'hi', '--model', `deltas-${deltas}`], { env }),
    bare: (measure, deltas) => () => measure([BARE_CHAT, url, `deltas-${deltas}`]),
  };
}

async function oneShot() {
  const { program, bare } = await asking();
  const time = await pairs(PAIRS, program(wall, 20), bare(wall, 20));
  return [{ what: 'time, ms', against: 'bare script', limit: 1.5, ...time }];
}

async function manyDeltas() {
  const { program, bare } = await asking();
  const many = 200_000;
  const time = await pairs(PAIRS, program(cpu, many), bare(cpu, many));
  const memory = await pairs(MEMORY_PAIRS, program(peakMemory, many), bare(peakMemory, many));
  const growth = await pairs(MEMORY_PAIRS, program(peakMemory, many), program(peakMemory, many / 10));
  return [
    { what: 'CPU, ms', against: 'bare script', limit: 2, ...time },
    { what: 'peak memory, MB', against: 'bare script', limit: 2, ...memory },
    { what: 'peak memory, MB', against: '20k deltas', limit: 1.2, ...growth },
  ];
}

/** The newest 20 of many conversations. */
async function longList() {
  const home = homeWithConversations(10_000);
  const program = () => cpu([PROGRAM, '--home', home, 'conv', 'list']);
  const bare = () => cpu([beside('bare-list.cjs'), home]);
  return [{ what: 'CPU, ms', against: 'bare script', limit: 1.4, ...(await pairs(PAIRS, program, bare)) }];
}

/** One change of a conversation of so many messages: looked up, locked, read again, checked, written, synced. */
function update(messages, limit) {
  return async () => {
    const { home, id, file } = homeWithMessages(messages);
    const program = (measure) => () => measure([PROGRAM, '--home', home, 'conv', 'vars', id, 'tone=calm']);
    const bare = (measure) => () => measure([beside('bare-update.cjs'), file]);
    return [
      { what: 'CPU, ms', against: 'bare script', limit, ...(await pairs(PAIRS, program(cpu), bare(cpu))) },
      { what: 'time, ms', against: 'bare script', limit, ...(await pairs(PAIRS, program(wall), bare(wall))) },
    ];
  };
}

/** Each case by name resolves to its figures: medians `a` of llmkit and `b` of what it is measured against, and of a/b. */
export const cases = {
  version: startup(['--version'], 1.3),
  help: startup(['--help'], 1.7),
  'conv-list': startup(['conv', 'list'], 2, () => homeWithConversations(100)),
  'prompt-list': startup(['prompt', 'list'], 2.2, () => homeWithPrompts(1000)),
  'chat-start': chatStart,
  'list-10k': longList,
  'update-1': update(1, 2.5),
  'update-100': update(100, 2.5),
  'update-10k': update(10_000, 4),
  'one-shot': oneShot,
  '200k-deltas': manyDeltas,
};

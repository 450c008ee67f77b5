import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { listen } from '../tools/answers.mjs';
import { answerServer, emptyHome, homeWithMessages, PROGRAM } from './fixtures.mjs';
import { cleanEnv, cpu, PAIRS, pairs, peakMemory, wall } from './measure.mjs';

/** Peak memory depends on when the collector runs: a few runs show it. */
const MEMORY_PAIRS = 5;

const BARE_CHAT = fileURLToPath(new URL('bare-chat.cjs', import.meta.url));
const CERTIFICATE = fileURLToPath(new URL('../test/fixtures/tls/cert.pem', import.meta.url));

const MODELS = { openai: (deltas) => `deltas-${deltas}`, anthropic: (deltas) => `claude-deltas-${deltas}` };

/** How to ask the server at `address` for an answer of so many deltas, with llmkit and with the bare script. */
function asking(address, vendor = 'openai', more = {}) {
  const base = vendor === 'openai' ? `${address}/v1` : address;
  const env = { LLMKIT_HOME: emptyHome(), LLM_BASE_URL: base, LLM_API_KEY: 'none', LLM_PROVIDER: vendor, ...more };
  const model = MODELS[vendor];
  return {
    env,
    program: (measure, deltas, ...flags) => {
      const args = [PROGRAM, 'chat', 'hi', '--model', model(deltas), ...flags];
      return (options) => measure(args, { env, ...options });
    },
    bare: (measure, deltas) => (options) => measure([BARE_CHAT, address, model(deltas)], { env: more, ...options }),
  };
}

const against = 'bare script';

/** One question of each kind, with 20 deltas. */
export function oneShot(vendor) {
  return async () => {
    const { plain } = await answerServer();
    const { program, bare } = asking(plain, vendor);
    const time = await pairs(PAIRS, program(wall, 20), bare(wall, 20));
    const used = await pairs(PAIRS, program(cpu, 20), bare(cpu, 20));
    const stored = await pairs(PAIRS, program(wall, 20, '--save'), bare(wall, 20));
    const memory = await pairs(MEMORY_PAIRS, program(peakMemory, 20), bare(peakMemory, 20));
    return [
      { what: 'time, ms', against, limit: 1.95, ...time },
      { what: 'CPU, ms', against, limit: 1.95, ...used },
      { what: 'stored, ms', against, limit: 2.1, ...stored },
      { what: 'peak memory, MB', against, limit: 1.25, ...memory },
    ];
  };
}

export async function overTls() {
  const { secure } = await answerServer();
  const { program, bare } = asking(secure, 'openai', { NODE_EXTRA_CA_CERTS: CERTIFICATE });
  return [{ what: 'time, ms', against, limit: 1.6, ...(await pairs(PAIRS, program(wall, 20), bare(wall, 20))) }];
}

/** From the start of the process to the first byte of its request at the server. */
export async function firstByte() {
  let arrived;
  const server = createServer((request, response) => {
    arrived = performance.now();
    request.resume();
    response.writeHead(401).end();
  });
  const address = `http://127.0.0.1:${await listen(server)}`;
  const untilThere = async (nodeArgs, { env }) => {
    const started = performance.now();
    await once(spawn(process.execPath, nodeArgs, { env: cleanEnv(env), stdio: 'ignore' }), 'exit');
    return arrived - started;
  };
  const { program, bare } = asking(address);
  const figures = await pairs(PAIRS, program(untilThere, 20), bare(untilThere, 20));
  server.close();
  return [{ what: 'time, ms', against, limit: 1.7, ...figures }];
}

/** The next question of a conversation of so many messages. */
export function sendInto(messages) {
  return async () => {
    const { plain } = await answerServer();
    const { env, bare } = asking(plain);
    const { home, id } = homeWithMessages(messages);
    const args = [PROGRAM, '--home', home, 'conv', 'send', id, 'hi', '--model', MODELS.openai(20)];
    const time = await pairs(PAIRS, () => wall(args, { env }), bare(wall, 20));
    return [{ what: 'time, ms', against, limit: 2.8, ...time }];
  };
}

/** 64 processes that ask at the same time. */
export async function atOnce() {
  const { plain } = await answerServer();
  const { program, bare } = asking(plain);
  const all = { times: 64, atOnce: true };
  const used = await pairs(
    3,
    () => program(cpu, 20)(all),
    () => bare(cpu, 20)(all),
  );
  return [{ what: 'CPU of one, ms', against, limit: 1.95, ...used }];
}

export async function manyDeltas() {
  const { plain } = await answerServer();
  const { program, bare } = asking(plain);
  const many = 200_000;
  const time = await pairs(PAIRS / 2, program(cpu, many), bare(cpu, many));
  const memory = await pairs(MEMORY_PAIRS, program(peakMemory, many), bare(peakMemory, many));
  const growth = await pairs(MEMORY_PAIRS, program(peakMemory, many), program(peakMemory, many / 10));
  return [
    { what: 'CPU, ms', against, limit: 1.1, ...time },
    { what: 'peak memory, MB', against, limit: 1.5, ...memory },
    // The answer itself is kept, and V8 makes more room for what is young as it grows: 6 MB live either way.
    { what: 'peak memory, MB', against: '20k deltas', limit: 1.35, ...growth },
  ];
}

import { fileURLToPath } from 'node:url';
import { chatStart, warmQuestion } from './chat-start.mjs';
import { drawing, firstFence } from './drawing.mjs';
import { atOnce, firstByte, manyDeltas, oneShot, overTls, sendInto } from './asking.mjs';
import {
  emptyHome,
  homeWithConversations,
  homeWithFolder,
  homeWithMessages,
  homeWithPrompts,
  openingOfMcp,
  PROGRAM,
} from './fixtures.mjs';
import { manyRows } from './rows.mjs';
import { searchMany } from './search.mjs';
import { limitCheck, yearOfUsage } from './usage.mjs';
import { cpu, PAIRS, pairs, wall } from './measure.mjs';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/** CPU of one command line against the CPU of a Node that does nothing. */
function startup(args, limit, makeHome = emptyHome) {
  return async () => {
    const env = { LLMKIT_HOME: makeHome() };
    const program = () => cpu([PROGRAM, ...args], { env, times: 3 });
    const bare = () => cpu(['-e', '0'], { times: 3 });
    return [{ what: 'CPU, ms', against: 'node -e 0', limit, ...(await pairs(PAIRS, program, bare)) }];
  };
}

/** The newest 20 of many conversations. */
async function longList() {
  const home = homeWithConversations(10_000);
  const program = () => cpu([PROGRAM, '--home', home, 'conv', 'list']);
  const bare = () => cpu([beside('bare-list.cjs'), home]);
  return [{ what: 'CPU, ms', against: 'bare script', limit: 1.4, ...(await pairs(PAIRS, program, bare)) }];
}

/** A folder of many files against the store that follows it. */
async function folderCheck() {
  const { home, folder } = homeWithFolder(1000);
  const program = () => cpu([PROGRAM, '--home', home, 'prompt', 'sync', folder, '--check']);
  const bare = () => cpu(['-e', '0']);
  return [{ what: 'CPU, ms', against: 'node -e 0', limit: 6, ...(await pairs(PAIRS, program, bare)) }];
}

/** A list of the files of a folder against one of the same prompts stored. */
async function folderList() {
  const { home, project } = homeWithFolder(1000);
  const empty = emptyHome();
  const files = () => cpu([PROGRAM, '--home', empty, 'prompt', 'list'], { cwd: project, times: 3 });
  const stored = () => cpu([PROGRAM, '--home', home, 'prompt', 'list'], { times: 3 });
  return [{ what: 'CPU, ms', against: 'stored', limit: 1, ...(await pairs(PAIRS, files, stored)) }];
}

/** A server of prompts from its start to its greeting, and its end. */
async function mcpReady() {
  const input = openingOfMcp();
  const program = () => cpu([PROGRAM, '--home', emptyHome(), 'mcp', 'serve'], { input, times: 3 });
  const bare = () => cpu(['-e', '0'], { times: 3 });
  return [{ what: 'CPU, ms', against: 'node -e 0', limit: 3.8, ...(await pairs(PAIRS, program, bare)) }];
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
  version: startup(['--version'], 1.12),
  help: startup(['--help'], 1.3),
  'conv-list': startup(['conv', 'list'], 1.4, () => homeWithConversations(100)),
  'prompt-list': startup(['prompt', 'list'], 2, () => homeWithPrompts(1000)),
  'chat-start': chatStart,
  'chat-warm': warmQuestion,
  'list-10k': longList,
  'search-10k': searchMany,
  'sync-check': folderCheck,
  'folder-list': folderList,
  'mcp-ready': mcpReady,
  'update-1': update(1, 2.5),
  'update-100': update(100, 2.5),
  'update-10k': update(10_000, 4),
  'one-shot': oneShot('openai'),
  'one-shot-2': oneShot('anthropic'),
  'first-byte': firstByte,
  tls: overTls,
  'send-100': sendInto(100),
  '64-at-once': atOnce,
  '200k-deltas': manyDeltas,
  'rows-10k': manyRows(10_000),
  'usage-1m': yearOfUsage,
  'limit-check': limitCheck,
  drawing,
  'first-fence': firstFence,
};

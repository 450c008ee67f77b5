import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { runBuilt, startBuilt } from '../support/built.ts';
import { type ChatServer, gate, type Reply, startChatServer } from '../support/chat-server.ts';
import { homeFor } from '../support/learned-wire.ts';
import { someOf } from '../support/long.ts';
import { toolDesk } from '../support/tool-desk.ts';

const WIRES = [
  ['openai', 'openai/gpt-4o'],
  ['anthropic', 'anthropic/claude-sonnet-5-5'],
  ['responses', 'openai/gpt-5.4'],
] as const;
/** One step for each city, and the answer. */
const CITIES = ['Oslo', 'Bergen'];
const PLACES = [
  ['the stream of step', 1],
  ['the tool of step', 1],
  ['the stream of step', 2],
  ['the tool of step', 2],
  ['the stream of step', 3],
] as const;
const ENDS = ['SIGINT', 'SIGKILL', 'a cut connection'] as const;

const CASES = WIRES.flatMap(([wire, model]) =>
  PLACES.flatMap(([place, step]) =>
    ENDS.filter((end) => end !== 'a cut connection' || place === 'the stream of step').map(
      (end) => [end, place, step, wire, model] as const,
    ),
  ),
);

const TOOL = `
const { city } = JSON.parse(require("fs").readFileSync(0));
require("fs").appendFileSync(process.argv[1], city + "\\n");
if (city === process.env.HOLDS) setTimeout(() => {}, 5000); else process.stdout.write("rain in " + city);`;

function desk(server: ChatServer, wire: string, model: string) {
  const { write, tool } = toolDesk([]);
  const runs = write('runs', '');
  const file = tool('note', '', { command: [process.execPath, '-e', TOOL, runs] });
  const home = homeFor(wire, model);
  const env = { ...server.env, LLM_MODEL: model, LLMKIT_HOME: home };
  return {
    start: (holds: string) =>
      startBuilt(['chat', '--save', '-T', file, '--allow', 'note', 'Go'], { env: { ...env, HOLDS: holds } }),
    retry: () => runBuilt(['conv', 'retry', 'last', '-T', file], { env }),
    ran: () => readFileSync(runs, 'utf8').split('\n').filter(Boolean),
    stored(): Conversation {
      const folder = join(home, 'conversations');
      const [name = ''] = readdirSync(folder).filter((each) => each.endsWith('.json'));
      return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Conversation;
    },
  };
}

/** What the model says in a step. */
function saysIn(step: number): Partial<Reply> & Pick<Reply, 'deltas'> {
  const city = CITIES[step - 1];
  if (city === undefined) return { deltas: [`Said ${step}. `, 'It rains.'] };
  return { deltas: [`Said ${step}. `, { name: 'note', input: { city } }], finish: 'tool_calls' };
}

/** The calls that are known to have been made, whatever came of them. */
const keptCalls = ({ messages, pending }: Conversation) =>
  JSON.stringify([messages.at(-1)?.parts, pending[0]?.steps]).match(/"tool_call"/g)?.length ?? 0;
const keptResults = ({ messages, pending }: Conversation) =>
  JSON.stringify([messages.at(-1)?.parts, pending[0]?.steps]).match(/rain in \w+/g) ?? [];

describe('when the answer of a model with tools is ended', () => {
  test.each(someOf(CASES, 5))(
    'by %s in %s %i over %s, then what was done is kept, and nothing runs again on retry unless that is asked about',
    async (end, place, step, wire, model) => {
      const server = await startChatServer();
      const { start, retry, ran, stored } = desk(server, wire, model);
      const inStream = place === 'the stream of step';
      const hold = gate();
      for (let at = 1; at < step || (at === step && !inStream); at++) server.reply(saysIn(at));
      if (inStream) {
        const { deltas, ...more } = saysIn(step);
        const [first = '', ...rest] = deltas;
        // A call that came whole, in a reply that did not.
        const isCut = end === 'a cut connection';
        server.reply({ ...more, deltas: isCut ? deltas : [first, hold, ...rest], cut: isCut });
      }
      const program = start(inStream ? '' : CITIES[step - 1]!);
      if (inStream) await program.out.waitFor(`Said ${step}.`);
      else while (!ran().includes(CITIES[step - 1]!)) await new Promise((resolve) => setTimeout(resolve, 10));
      if (end !== 'a cut connection') program.kill(end);
      const { code } = await program.ended;
      hold.open();
      expect(code).toBe(end === 'SIGINT' ? 130 : end === 'SIGKILL' ? null : 8);
      const done = CITIES.slice(0, step - 1);
      expect(keptResults(stored())).toEqual(done.map((city) => `rain in ${city}`));
      if (!inStream) expect(keptCalls(stored())).toBe(step);
      const before = ran();
      expect(before).toEqual(CITIES.slice(0, inStream ? step - 1 : step));

      const asked = server.requests.length;
      if (step < 3) server.reply(saysIn(step));
      server.reply({ deltas: ['Done.'] });
      const again = await retry();
      expect([again.code, ran()]).toEqual([0, before]);
      const sent = JSON.stringify(server.requests[asked]!.body);
      for (const city of done) expect(sent).toContain(`rain in ${city}`);
      if (step < 3) expect(again.err).toContain('note was not run: nobody can be asked here');
      expect(stored().messages.at(-1)!.content).toMatch(/Done\.$/);
      expect(stored().pending).toEqual([]);
    },
  );
});

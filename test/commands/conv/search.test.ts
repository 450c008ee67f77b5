import { describe, expect, test } from '@jest/globals';
import type { SearchHit } from '../../../src/core/search/hits.ts';
import { answer, conversation, pending, question, uuid } from '../../support/records.ts';
import { type KitOptions, mockKit, tripKit } from '../../support/test-kit.ts';

const TOOLS = [
  { type: 'text' as const, text: 'Looking.' },
  { type: 'tool_call' as const, id: 'call', name: 'forecast', input: { city: 'Bergen' } },
  { type: 'tool_result' as const, id: 'call', content: 'Drizzle all day' },
  { type: 'file' as const, media_type: 'image/png', name: 'fjord.png', size: 3, sha256: 'a'.repeat(64) },
];

/** What was done of an answer that was killed. */
const TOOLS_OF_CUT = [
  { type: 'tool_call' as const, id: '1', name: 'guide', input: { city: 'Hamar' } },
  { type: 'tool_result' as const, id: '1', content: 'Vigeland and others' },
];

const RECORD = conversation({
  id: uuid(7),
  title: 'Trip to Oslo',
  messages: [
    question('What to pack?\nA raincoat, or an umbrella?', {
      id: 'q',
      rag_context: 'The hotel is called Lovisenberg.',
    }),
    answer('A raincoat.', { id: 'a' }),
    question('And the weather?', { id: 'q2' }),
    answer('Looking.', { id: 'a2', parts: TOOLS }),
  ],
  removed: [question('Is Stavanger nearer?', { id: 'r' })],
  pending: [
    pending('Which museum?', { failed: 'network', steps: [{ parts: TOOLS_OF_CUT }], partial: 'The Munch, I would' }),
  ],
});

/** A kit whose home holds `RECORD`. */
async function searchedKit() {
  const kit = mockKit();
  await kit.runWith({ input: JSON.stringify(RECORD) }, 'conv', 'import', '-');
  const hits = async (...words: string[]): Promise<SearchHit[]> => kit.json('conv', 'search', ...words);
  return { kit, hits };
}

const PLACE = uuid(7).slice(0, 8);

describe('when something is looked for that stands', () => {
  test.each([
    ['in a title', ['oslo'], { place: PLACE, found_in: 'title' }],
    ['in a question', ['umbrella'], { place: `${PLACE}:1`, role: 'user', found_in: 'message' }],
    ['in an answer', ['raincoat', '--role', 'assistant'], { place: `${PLACE}:2`, found_in: 'message' }],
    ['in reference text', ['lovisenberg'], { place: `${PLACE}:1`, found_in: 'reference' }],
    ['in what a tool was asked', ['bergen'], { place: `${PLACE}:4`, found_in: 'tool_call' }],
    ['in what a tool gave', ['drizzle'], { place: `${PLACE}:4`, found_in: 'tool_result' }],
    ['in the name of a file', ['fjord'], { place: `${PLACE}:4`, found_in: 'file' }],
    ['in an unanswered question', ['museum'], { place: PLACE, state: 'unanswered' }],
    ['in what came of its answer', ['munch'], { place: PLACE, role: 'assistant', state: 'unanswered' }],
    ['in what a tool gave for it', ['vigeland'], { place: PLACE, found_in: 'tool_result', state: 'unanswered' }],
    ['in what was taken back', ['stavanger', '--removed'], { place: PLACE, state: 'removed' }],
  ])('%s, then its place is told', async (_, words, expected) => {
    const { hits } = await searchedKit();
    expect(await hits(...words)).toEqual([expect.objectContaining(expected)]);
  });

  test('in what was taken back, then it is found only with --removed', async () => {
    const { kit } = await searchedKit();
    const { code, out, err } = await kit.run('conv', 'search', 'stavanger');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('llmkit conv search --removed');
  });

  test('on one of several lines, then that line is told, and where in it', async () => {
    const { hits } = await searchedKit();
    const [{ line, matches } = {} as SearchHit] = await hits('UMBRELLA', 'raincoat', '--role', 'user');
    expect(line).toBe('A raincoat, or an umbrella?');
    expect(matches.map(([from, to]) => line.slice(from, to))).toEqual(['raincoat', 'umbrella']);
  });
});

describe('when words are looked for', () => {
  test('then all of them have to stand in one message, in any order, and without regard to case or accents written apart', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'Cafe\u0301 und Kuchen');
    const codes = async (...words: string[]) => (await kit.run('conv', 'search', ...words)).code;
    expect(await codes('kuchen', 'CAFÉ')).toBe(0);
    expect(await codes('kuchen tee')).toBe(1);
    expect(await codes('"', 'kuchen')).toBe(1);
    expect(await codes('und kuchen')).toBe(0);
    expect(await codes('kuchen und')).toBe(1);
  });

  test('with --regex, then it is one expression; a bad one is refused', async () => {
    const { hits, kit } = await searchedKit();
    expect(await hits('--regex', '^A rain.oat')).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(await kit.run('conv', 'search', '--regex', '(')).toMatchObject({ code: 2 });
    expect(await kit.run('conv', 'search', '--regex', '(a+)+$')).toMatchObject({ code: 1 });
  });

  test('then those of the conversation that was used last come first', async () => {
    const { kit } = await tripKit();
    await kit.run('conv', 'new', 'Later');
    await kit.run('conv', 'send', 'Later', 'one');
    const hits: SearchHit[] = await kit.json('conv', 'search', 'one', '--role', 'user');
    expect(hits.map(({ title }) => title)).toEqual(['Later', 'Trip']);
    expect(await kit.json('conv', 'search', 'one', '--role', 'user', '--limit', '1')).toHaveLength(1);
  });

  test.each<[string, KitOptions, RegExp]>([
    ['a terminal', { tty: { stdout: true }, env: { NO_COLOR: '1' } }, /^Trip.*\n {2}[0-9a-f]{8}:1 {2}user: one\n/],
    ['a pipe', {}, /^[0-9a-f]{8}:1\tuser\tTrip\tone\n/],
  ])('on %s, then each place is a line', async (_, options, lines) => {
    const { kit } = await tripKit();
    expect((await kit.runWith(options, 'conv', 'search', 'one', '--role', 'user')).out).toMatch(lines);
  });
});

describe('when a place was found', () => {
  test('then the commands that name a message take it', async () => {
    const { kit } = await tripKit();
    const [{ place }] = await kit.json('conv', 'search', 'two', '--role', 'user');
    expect((await kit.run('conv', 'show', place)).out).toContain('3. user\n  two');
    expect((await kit.run('conv', 'fork', place)).code).toBe(0);
    expect((await kit.run('conv', 'rate', place.replace(/3$/, '4'), 'good')).code).toBe(0);
    expect((await kit.run('conv', 'edit', place, 'three')).code).toBe(0);
    expect((await kit.run('conv', 'show', place)).out).toContain('3. user\n  three');
  });

  test('and there is no such message, then that is said', async () => {
    const { kit } = await tripKit();
    expect(await kit.run('conv', 'show', 'Trip:9')).toMatchObject({ code: 2 });
  });
});

test.each([
  ['conv', 'search'],
  ['conv', 'list', '-q'],
])('when llmkit %s %s is given a text without end, then that is a misuse', async (...command) => {
  const { code, err } = await mockKit().run(...command, 'é'.repeat(40_000));
  expect([code, err]).toEqual([
    2,
    'error: Cannot search for 40000 characters: at most 1000; a few words are enough.\n',
  ]);
});

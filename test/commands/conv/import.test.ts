import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../../support/built.ts';
import { answer, contents, conversation, question, uuid } from '../../support/records.ts';
import { tempFolder, tempHome } from '../../support/temp-home.ts';
import { mockKit, type TestKit } from '../../support/test-kit.ts';

/** A node of the tree that ChatGPT exports. */
function node(id: string, parent: string | null, role: string, text: string, time = 1) {
  const message = { id, author: { role }, create_time: time, content: { content_type: 'text', parts: [text] } };
  return { [id]: { id, parent, message } };
}

/** A ChatGPT export of one conversation. */
function chatgptExport(...nodes: object[]): string {
  return JSON.stringify([{ id: 'chat-1', title: 'Trip', create_time: 1, mapping: Object.assign({}, ...nodes) }]);
}

const TWO = [node('q', null, 'user', 'Where to?'), node('a', 'q', 'assistant', 'Oslo.', 2)];
const FOUR = [...TWO, node('q2', 'a', 'user', 'And then?', 3), node('a2', 'q2', 'assistant', 'Bergen.', 4)];

async function take(kit: TestKit, input: string) {
  const { code, out, err } = await kit.runWith({ input }, 'conv', 'import', '-', '--json');
  return { code, err, report: out === '' ? undefined : JSON.parse(out) };
}

/** What all conversations of a home say, by title. */
async function told(kit: TestKit): Promise<Record<string, string[]>> {
  const list: { id: string; title: string }[] = await kit.json('conv', 'list', '--all');
  const entries = await Promise.all(
    list.map(async ({ id, title }) => [title, contents((await kit.json('conv', 'show', id)).messages)]),
  );
  return Object.fromEntries(entries);
}

test.each(['{"mapping":{}}', '[{"mapping":{}}]', '{"messages":[]}'])(
  'when %s is imported, then a note says that nothing was',
  async (input) => {
    const { code, err, report } = await take(mockKit(), input);
    expect({ code, err, imported: report.imported }).toEqual({
      code: 0,
      err: 'nothing was imported: what was given holds no message\n',
      imported: [],
    });
  },
);

test('when the first of several files cannot be read, then the others are taken in', async () => {
  const folder = tempFolder();
  const good = join(folder, 'good.json');
  writeFileSync(good, '[{"role":"user","content":"Hi"}]');
  const env = { LLMKIT_HOME: join(folder, 'home') };
  const { code, out, err } = await runBuilt(['conv', 'import', join(folder, 'none.json'), good, '--json'], { env });
  expect([code, JSON.parse(out).imported.length]).toEqual([1, 1]);
  expect(err).toContain('none.json');
});

describe('when conversations of another program are imported', () => {
  test.each<[string, string, string[]]>([
    ['messages', '[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]', ['Hi', 'Ho']],
    ['requests', '{"model":"m","messages":[{"role":"user","content":"Hi"}]}\n', ['Hi']],
    ['chatgpt', chatgptExport(...FOUR), ['Where to?', 'Oslo.', 'And then?', 'Bergen.']],
    [
      'claude',
      '[{"uuid":"c","name":"N","chat_messages":[{"uuid":"1","sender":"human","text":"Hi"},{"uuid":"2","sender":"assistant","text":"Ho"}]}]',
      ['Hi', 'Ho'],
    ],
    [
      'llm logs',
      '[{"id":"1","conversation_id":"c","prompt":"Hi","response":"Ho","datetime_utc":"2025-01-01T00:00:00"}]',
      ['Hi', 'Ho'],
    ],
    [
      'aichat',
      'model: a:b\nmessages:\n- role: user\n  content: Hi\n- role: assistant\n  content: |-\n    Ho\n',
      ['Hi', 'Ho'],
    ],
    [
      'gptme',
      '{"role":"user","content":"Hi","timestamp":"2025-06-01T09:00:00"}\n{"role":"assistant","content":"Ho","timestamp":"2025-06-01T09:00:01"}\n',
      ['Hi', 'Ho'],
    ],
    [
      'claude code',
      '{"type":"user","sessionId":"s","uuid":"1","message":{"role":"user","content":"Hi"}}\n{"type":"assistant","sessionId":"s","uuid":"2","parentUuid":"1","message":{"role":"assistant","content":[{"type":"text","text":"Ho"}]}}\n',
      ['Hi', 'Ho'],
    ],
    [
      'codex',
      '{"type":"session_meta","timestamp":"2025-01-01T00:00:00Z","payload":{"id":"s"}}\n{"type":"response_item","timestamp":"2025-01-01T00:00:00Z","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}}\n{"type":"response_item","timestamp":"2025-01-01T00:00:00Z","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Ho"}]}}\n',
      ['Hi', 'Ho'],
    ],
    [
      'gemini',
      '[{"header":"Gemini Apps","title":"Prompted Hi","time":"2025-02-28T19:11:40.102Z","safeHtmlItem":[{"html":"<p>Ho</p>"}]}]',
      ['Hi', 'Ho'],
    ],
  ])('from %s, then their messages are there, and a second time adds nothing', async (_, input, messages) => {
    const kit = mockKit();
    expect(await take(kit, input)).toMatchObject({ code: 0, report: { imported: [{ messages: messages.length }] } });
    const before = await told(kit);
    expect(Object.values(before)).toEqual([messages]);
    expect(await take(kit, input)).toMatchObject({ code: 0, report: { imported: [], appended: [], unchanged: 1 } });
    expect(await told(kit)).toEqual(before);
  });

  test('and a newer export has more, then that is appended', async () => {
    const kit = mockKit();
    await take(kit, chatgptExport(...TWO));
    expect((await take(kit, chatgptExport(...FOUR))).report).toMatchObject({
      imported: [],
      appended: [{ messages: 2 }],
    });
    expect(await told(kit)).toEqual({ Trip: ['Where to?', 'Oslo.', 'And then?', 'Bergen.'] });
    expect((await take(kit, chatgptExport(...TWO))).report).toMatchObject({ unchanged: 1 });
  });

  test('and more was said here since, then nothing of that is lost: the newer export stands beside it', async () => {
    const kit = mockKit();
    await take(kit, chatgptExport(...TWO));
    await kit.run('conv', 'send', 'Trip', 'Mine');
    await take(kit, chatgptExport(...FOUR));
    const all = await told(kit);
    expect(all['Trip']?.slice(0, 3)).toEqual(['Where to?', 'Oslo.', 'Mine']);
    expect(all['Trip (fork)']).toEqual(['Where to?', 'Oslo.', 'And then?', 'Bergen.']);
    expect((await take(kit, chatgptExport(...FOUR))).report).toMatchObject({
      imported: [],
      appended: [],
      unchanged: 1,
    });
  });

  test('with branches, then the newest is the conversation, and the others are forks of it', async () => {
    const kit = mockKit();
    const { report } = await take(kit, chatgptExport(...TWO, node('a3', 'q', 'assistant', 'Rome.', 9)));
    expect(report).toMatchObject({ imported: [{ title: 'Trip' }, { title: 'Trip (fork)' }], forks: 1 });
    expect(await told(kit)).toEqual({ Trip: ['Where to?', 'Rome.'], 'Trip (fork)': ['Where to?', 'Oslo.'] });
    const fork = await kit.json('conv', 'show', 'Trip (fork)');
    const { id } = await kit.json('conv', 'show', 'Trip');
    expect(fork.parent).toEqual({ conversation_id: id, message_number: 1 });
  });

  test('by several processes at once, then each is there once', async () => {
    const env = { LLMKIT_HOME: tempHome() };
    const [one] = JSON.parse(chatgptExport(...FOUR));
    const input = JSON.stringify(['a', 'b', 'c', 'd', 'e'].map((id) => ({ ...one, id })));
    const runs = Array.from({ length: 4 }, () => runBuilt(['conv', 'import', '-'], { env, input }));
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const listed = JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out);
    expect(listed.map(({ message_count: count }: { message_count: number }) => count)).toEqual([4, 4, 4, 4, 4]);
  });

  test('and something of it has no place here, then that is told', async () => {
    const kit = mockKit();
    const input = chatgptExport(node('s', null, 'system', 'Hidden.'), node('q', 's', 'user', 'Where to?'));
    const { err } = await kit.runWith({ input }, 'conv', 'import', '-');
    expect(err).toContain('imported 1 conversation with 1 message\nnot taken over: hidden instructions (1)');
  });
});

describe('when a conversation of another home is imported', () => {
  const ASKED_WITH = { model: 'gpt-4o', base_url: 'https://evil.example/v1', allow_http: true };
  const RECORD = conversation({
    id: uuid(3),
    messages: [question('Where to?', { asked_with: ASKED_WITH }), answer('Oslo.')],
    removed: [question('And?', { prompt_level: { settings: ASKED_WITH } })],
    user_id: 'mallory',
    is_public: true,
    settings: ASKED_WITH,
  });

  test('then it belongs to whoever imports it, and does not say where it is sent', async () => {
    const kit = mockKit({ env: { LLMKIT_USER: 'bob' } });
    const { report } = await take(kit, JSON.stringify(RECORD));
    expect(report.lost).toEqual({ 'the address of a server': 1 });
    const stored = await kit.json('conv', 'show', uuid(3));
    expect(stored).toMatchObject({ user_id: 'bob', settings: { model: 'gpt-4o' } });
    expect(contents(stored.messages)).toEqual(contents(RECORD.messages));
    expect(stored).not.toHaveProperty('is_public');
    expect(JSON.stringify(await kit.json('conv', 'show', uuid(3), '--all'))).not.toMatch(/evil|allow_http/);
  });

  test('and another user keeps one of the same id, then that is not changed, shown, or in the way', async () => {
    const kit = mockKit();
    const ann = { env: { LLMKIT_USER: 'ann' } };
    await kit.runWith({ ...ann, input: JSON.stringify(RECORD) }, 'conv', 'import', '-');
    const bob = { env: { LLMKIT_USER: 'bob' } };
    const changed = JSON.stringify({ ...RECORD, title: 'Mine', messages: [question('Else?')] });
    for (const type of ['imported', 'unchanged']) {
      const { out } = await kit.runWith({ ...bob, input: changed }, 'conv', 'import', '-', '--json');
      expect(JSON.parse(out)[type]).toEqual(type === 'imported' ? [expect.objectContaining({ title: 'Mine' })] : 1);
    }
    const shown = async (who: object, name: string) => (await kit.runWith(who, 'conv', 'show', name, '--json')).out;
    expect(JSON.parse(await shown(ann, uuid(3)))).toMatchObject({ title: 'Trip', message_count: 2 });
    expect(JSON.parse(await shown(bob, 'Mine')).id).not.toBe(uuid(3));
  });

  test('and it is here with other messages, then it becomes a fork, and the one here stays', async () => {
    const kit = mockKit();
    await take(kit, JSON.stringify(RECORD));
    await kit.run('conv', 'edit', `${uuid(3)}:2`, 'Rome.');
    const other = { ...RECORD, messages: [question('Where to?'), answer('Lima.')] };
    expect((await take(kit, JSON.stringify(other))).report).toMatchObject({ forks: 1 });
    expect(await told(kit)).toEqual({ Trip: ['Where to?', 'Rome.'], 'Trip (fork)': ['Where to?', 'Lima.'] });
  });
});

describe('when a file cannot be imported', () => {
  test.each<[string, string, string]>([
    ['is empty', '', 'it is empty'],
    ['is no JSON', '{"role": x}', 'it is no JSON'],
    ['holds none', '[]', 'it holds no conversation'],
    ['is of another kind', '[{"a":1},{"a":2},{"a":3},{"a":4},{"a":5}]', 'it is of no format that is known'],
    ['is text', 'Dear diary,', 'it is of no format that is known'],
    ['is an archive', 'PK\u0003\u0004', 'it may be an archive'],
  ])('because it %s, then that is said, and nothing is stored', async (_, input, why) => {
    const kit = mockKit();
    const { code, err } = await kit.runWith({ input }, 'conv', 'import', '-');
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
    expect(await kit.json('conv', 'list')).toEqual([]);
  });

  test('in one place, then the rest is, and the exit code tells', async () => {
    const kit = mockKit();
    const whole = JSON.parse(chatgptExport(...TWO))[0];
    const { code, err, report } = await take(
      kit,
      JSON.stringify([whole, { id: 'no conversation' }, { ...whole, id: 'b' }]),
    );
    expect(report).toMatchObject({ imported: [{ messages: 2 }, { messages: 2 }], faults: [expect.any(String)] });
    expect([code, err]).toEqual([1, expect.stringContaining('its entry 2 is no conversation')]);
  });
});

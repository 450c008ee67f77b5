import { describe, expect, test } from '@jest/globals';
import { startChatServer } from '../../support/chat-server.ts';
import { mockKit, testKit } from '../../support/test-kit.ts';

const ASK = ['prompt', 'run', 'ask', '--rows'];
const PROMPT =
  '---\nvariables:\n  who: {}\n  tone: { type: select, options: [calm, brisk], default: calm }\n---\nGreet {{ who }}, {{ tone }}';

async function kitWith(files: Record<string, string>, content = PROMPT) {
  const kit = mockKit({ files });
  await kit.runWith({ files: { 'ask.md': content } }, 'prompt', 'add', 'ask', 'ask.md');
  return kit;
}

/** A prompt whose rows are answered by a server of its own. */
async function served(files: Record<string, string>, content = PROMPT) {
  const server = await startChatServer();
  const kit = testKit({ files, env: { ...server.env, LLM_MODEL: 'openai/small-model' } });
  await kit.runWith({ files: { 'ask.md': content } }, 'prompt', 'add', 'ask', 'ask.md');
  server.respond = ({ body }) => ({ deltas: [`re: ${body.messages.at(-1).content}`] });
  return { server, kit, asked: () => server.requests.map(({ body }) => body.messages.at(-1).content as string) };
}

const records = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('when a prompt is run over rows', () => {
  test('then each row is a line of JSON, in their order, with all that stands in it', async () => {
    const { kit } = await served({ 'a.csv': 'who,id\nAnn,7\nBo,8\n' });
    const { code, out, err } = await kit.run(...ASK, 'a.csv');
    expect(code).toBe(0);
    expect(records(out)).toMatchObject([
      { row: 1, values: { who: 'Ann', id: '7' }, answer: 're: Greet Ann, calm', model: 'small-model' },
      { row: 2, values: { who: 'Bo', id: '8' }, answer: 're: Greet Bo, calm', finish_reason: 'stop' },
    ]);
    expect(err).toMatch(/^note: no variable takes the columns id\n2 done, 0 failed, 0 left · /);
  });

  test('then rows of JSON keep their types, and values of the line hold for all', async () => {
    const { kit, asked } = await served({ 'a.jsonl': '{"who":12,"tone":null}\n{"who":true,"tone":"calm"}\n' });
    const { out } = await kit.run(...ASK, 'a.jsonl', '--tone', 'brisk');
    expect(asked().toSorted()).toEqual(['Greet 12, brisk', 'Greet true, calm']);
    expect(records(out)[0].values).toEqual({ who: 12, tone: null });
  });

  test('then --column says which variable a column is, and input goes behind the prompt', async () => {
    const { kit, asked } = await served({ 'a.tsv': 'Kunde\tinput\nAnn\tmore\n' });
    expect((await kit.run(...ASK, 'a.tsv', '--column', 'Kunde=who')).code).toBe(0);
    expect(asked()).toEqual(['Greet Ann, calm\n\nmore']);
    const { code, err } = await kit.run(...ASK, 'a.tsv', '--column', 'Kunde=whom');
    expect([code, err]).toEqual([2, expect.stringContaining('it has no variable "whom". Did you mean who?')]);
  });

  test.each([
    [['--json'], '[]\n', undefined],
    [['-o', 'out.csv'], '', 'answer,error,cost_usd\n'],
  ])('then with %j a table without rows still makes a whole output', async (options, out, file) => {
    const { kit } = await served({ 'a.csv': 'who\n' });
    const result = await kit.run(...ASK, 'a.csv', ...options);
    expect(result).toMatchObject({ code: 0, out, err: 'note: there are no rows\n' });
    expect(result.written['out.csv']).toBe(file);
  });

  test('then a column by another name is told with the way to say which it is', async () => {
    const { kit, asked } = await served({ 'a.csv': 'id,whom,mood\n7,Ann,\n' });
    const { code, err } = await kit.run(...ASK, 'a.csv');
    expect([code, err]).toEqual([2, expect.stringContaining('  row 1: who is required\n')]);
    expect(err).toContain(
      'no column is called who, and no variable id, whom, mood; say which one it is: --column whom=who\n',
    );
    const wrong = await kit.run(...ASK, 'a.csv', '--column', 'hwom=who');
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining('no row has a column "hwom". Did you mean whom?'),
    ]);
    expect(asked()).toEqual([]);
  });

  test.each([
    ['-v', 'tone=-'],
    ['-f', '-'],
    ['--schema', '-'],
  ])('then standard input is not the table and %s %s at once', async (...options) => {
    const { kit, asked } = await served({});
    const { code, err } = await kit.runWith({ input: 'who\nAnn\n' }, ...ASK, '-', ...options);
    expect([code, err]).toEqual([2, expect.stringContaining('Cannot give standard input to both --rows and ')]);
    expect(asked()).toEqual([]);
  });

  test('then what is wrong with its values says nothing of columns', async () => {
    const { kit } = await served({ 'a.csv': 'who,id,tone\n,7,calm\nAnn,8,loud\n' });
    expect((await kit.run(...ASK, 'a.csv')).err).not.toContain('--column');
  });

  test('then standard input is the table where it is named, and is left alone otherwise', async () => {
    const { kit, asked } = await served({ 'a.csv': 'who\nAnn\n' });
    await kit.runWith({ input: 'who\nBo\n' }, ...ASK, '-');
    await kit.runWith({ input: 'left alone' }, ...ASK, 'a.csv');
    expect(asked()).toEqual(['Greet Bo, calm', 'Greet Ann, calm']);
  });

  test('then -o makes a table of it, with the columns of the rows first', async () => {
    const { kit, server } = await served({ 'a.csv': 'who,answer\n"Ann, B.",old\nBo,older\n' });
    server.respond = ({ body }) =>
      body.messages.at(-1).content.includes('Bo')
        ? { deltas: ['No'], finish: 'content_filter' }
        : { deltas: ['He said\n"Hi"'] };
    const { code, out, written } = await kit.run(...ASK, 'a.csv', '-o', 'out.csv');
    expect([code, out]).toEqual([1, '']);
    const table = written['out.csv']!;
    expect(table).toMatch(/^who,answer,answer_2,error,cost_usd\n"Ann, B\.",old,"He said\n""Hi""",,/);
    expect(table).toContain('Bo,older,No,refused: small-model declined to answer (content_filter).,');
  });

  test('then the fields of a schema are columns', async () => {
    const { kit, server } = await served({ 'a.csv': 'who\nAnn\n' });
    server.respond = () => ({ deltas: ['{"name":"Ann","tags":["a","b"]}'] });
    const { written } = await kit.run(...ASK, 'a.csv', '--schema', 'name, tags list', '-o', 'out.tsv');
    expect(written['out.tsv']).toMatch(/^who\tname\ttags\terror\tcost_usd\nAnn\tAnn\t"\[""a"",""b""\]"\t\t/);
    expect(records((await kit.run(...ASK, 'a.csv', '--schema', 'name, tags list')).out)).toMatchObject([
      { output: { name: 'Ann', tags: ['a', 'b'] } },
    ]);
  });

  test('then --json is one array, also of no rows', async () => {
    const kit = await kitWith({ 'a.csv': 'who\nAnn\nBo\n', 'none.csv': 'who\n' });
    expect(await kit.json(...ASK, 'a.csv')).toMatchObject([{ row: 1 }, { row: 2 }]);
    const { code, err } = await kit.run(...ASK, 'none.csv');
    expect([code, err]).toEqual([0, 'note: there are no rows\n']);
  });

  test('then a dry run shows the first request and sends nothing', async () => {
    const { kit, server } = await served({ 'a.csv': 'who\nAnn\nBo\n' });
    const { out, err } = await kit.run(...ASK, 'a.csv', '--dry-run');
    expect(out).toContain('Greet Ann, calm');
    expect(err).toContain('note: this is the first of 2 rows');
    expect(server.requests).toEqual([]);
  });
});

describe('when rows are wrong', () => {
  const bad = `who,tone\n${Array.from({ length: 300 }, (_, at) => (at % 10 === 4 ? ',angry' : `w${at},calm`)).join('\n')}\n`;

  test('then all their faults are told at once, the first twenty whole, and nothing is sent', async () => {
    const { kit, server } = await served({ 'bad.csv': bad });
    const { code, out, err } = await kit.run(...ASK, 'bad.csv');
    expect([code, out, server.requests.length]).toEqual([2, '', 0]);
    const lines = err.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'error: Cannot run ask: 30 rows are wrong, of 300; nothing was sent. Mend them, or leave them out with --skip-bad.',
    );
    expect(lines[1]).toBe('  row 5: who is required; tone must be one of: calm, brisk');
    expect(lines.slice(21)).toEqual([
      '  and 10 more rows:',
      '    10 × who is required',
      '    10 × tone must be one of: calm, brisk',
    ]);
  });

  test('then --json has them in the error, and --skip-bad leaves them out', async () => {
    const { kit } = await served({ 'bad.csv': bad });
    const { error } = JSON.parse((await kit.run(...ASK, 'bad.csv', '--json')).err);
    expect(error).toMatchObject({
      code: 'invalid_variables',
      faulty: 30,
      total: 300,
      more: [{ count: 10 }, { count: 10 }],
    });
    const { code, out, err } = await kit.run(...ASK, 'bad.csv', '--skip-bad');
    expect([code, records(out).length]).toEqual([0, 270]);
    expect(err).toContain('note: left out, as something is wrong with them: 30 rows\n');
  });

  test('then a value that is no value of a variable is one', async () => {
    const kit = await kitWith({ 'a.jsonl': '{"who":["Ann"]}\n{"who":{}}\nnonsense\n' });
    const { code, err } = await kit.run(...ASK, 'a.jsonl');
    expect(code).toBe(2);
    expect(err).toContain('row 1: who is a list: expected text, a number, true or false; who is required');
    expect(err).toContain('row 3: it is no JSON');
  });
});

describe('when the same rows are run again', () => {
  test('then those that are answered are not asked again, and the output is whole all the same', async () => {
    const { kit, asked } = await served({ 'a.csv': 'who\nAnn\nBo\n', 'b.csv': 'who\nBo\nCy\nBo\n' });
    const first = await kit.run(...ASK, 'a.csv');
    const second = await kit.run(...ASK, 'a.csv');
    expect(second.out).toBe(first.out);
    expect(second.err).toMatch(/^2 done \(2 before\), 0 failed, 0 left/);
    await kit.run(...ASK, 'b.csv');
    expect(asked().toSorted()).toEqual(['Ann', 'Bo', 'Bo', 'Cy'].map((who) => `Greet ${who}, calm`));
  });

  test('then another version, another model or --again asks them', async () => {
    const { kit, asked } = await served({ 'a.csv': 'who\nAnn\n' });
    await kit.run(...ASK, 'a.csv');
    await kit.run(...ASK, 'a.csv', '--again');
    await kit.run(...ASK, 'a.csv', '-m', 'large-model');
    await kit.run('prompt', 'edit', 'ask', '--temperature', '1');
    await kit.run(...ASK, 'a.csv');
    expect(asked()).toHaveLength(4);
  });

  test.each([
    ['the default of a shared variable', ['vars', 'set', 'place', '--default', 'Rome']],
    ['a prompt that it takes in', ['prompt', 'edit', 'part', '--content', 'PART TWO']],
  ])('then a change of %s asks them too', async (_what, change) => {
    const { kit, asked } = await served({ 'a.csv': 'who\nAnn\n' });
    await kit.run('vars', 'add', 'place', '--default', 'Oslo');
    await kit.run('prompt', 'add', 'part', '--content', 'PART ONE');
    await kit.run('prompt', 'add', 'inner', '--content', '{% render "part" %}');
    await kit.run(
      'prompt',
      'edit',
      'ask',
      '--content',
      'Greet {{ who }}, {{ tone }} in {{ place }}. {% render "inner" %}',
    );
    const first = await kit.run(...ASK, 'a.csv');
    expect([first.code, first.err]).toEqual([0, expect.stringContaining('1 done, ')]);
    expect((await kit.run(...change)).code).toBe(0);
    await kit.run(...ASK, 'a.csv');
    await kit.run(...ASK, 'a.csv');
    expect(asked()).toHaveLength(2);
  });

  test('then a row that failed is asked again, and exit 1 says that there was one', async () => {
    const { kit, server, asked } = await served({ 'a.csv': 'who\nAnn\nBo\n' });
    server.respond = ({ body }) =>
      body.messages.at(-1).content.includes('Bo') ? { error: { status: 400, type: 'x', message: 'No such luck' } } : {};
    const failed = await kit.run(...ASK, 'a.csv');
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('  row 2: ');
    expect(failed.err).toContain('error: 1 of 2 rows failed.');
    expect(records(failed.out)[1]).toMatchObject({ row: 2, error: { code: 'bad_request' } });
    server.respond = () => ({});
    expect((await kit.run(...ASK, 'a.csv')).code).toBe(0);
    expect(asked()).toHaveLength(3);
  });

  test('then a row that fails in passing is asked again behind the others', async () => {
    const { kit, server, asked } = await served({ 'a.csv': 'who\nAnn\nBo\nCy\n' });
    server.reply({ deltas: ['half'], cut: true });
    const { code, out } = await kit.run(...ASK, 'a.csv', '--parallel', '1');
    expect([code, records(out).map(({ row }) => row)]).toEqual([0, [1, 2, 3]]);
    expect(asked().map((text) => text.slice(6, 9))).toEqual(['Ann', 'Bo,', 'Cy,', 'Ann']);
  });
});

describe('when the run cannot go on', () => {
  test('then a key that is refused ends it, and what is left is told', async () => {
    const { kit, server } = await served({ 'a.csv': 'who\nAnn\nBo\nCy\n' });
    server.respond = () => ({ error: { status: 401, type: 'x', message: 'Bad key' } });
    const { code, err } = await kit.run(...ASK, 'a.csv', '--parallel', '1');
    expect(code).toBe(6);
    expect(err).toContain('0 done, 0 failed, 3 left');
    expect(server.requests).toHaveLength(1);
  });

  test('then --max-cost is for all rows together', async () => {
    const { kit, server } = await served({ 'a.csv': `who\n${'Ann\nBo\nCy\n'.repeat(10)}` });
    await kit.run('config', 'set', 'prices.openai/small-model', '{"input":10,"output":100}');
    server.respond = () => ({ usage: { input: 1000, output: 1000 } });
    const { code, out, err } = await kit.run(...ASK, 'a.csv', '--max-cost', '1', '--max-tokens', '1000');
    expect(code).toBe(7);
    expect(records(out).length).toBeGreaterThan(6);
    expect(records(out).length).toBeLessThan(10);
    expect(err).toMatch(/left · \$0\.\d+ · .*the same command goes on/);
  });
});

describe('when 429 comes', () => {
  test('then no row fails, and two notes tell it', async () => {
    const { kit, server } = await served({
      'a.csv': `who\n${Array.from({ length: 12 }, (_, at) => `w${at}`).join('\n')}\n`,
    });
    let count = 0;
    server.respond = () => (++count % 3 === 0 ? { error: { status: 429, type: 'x', message: 'Too many' } } : {});
    const { code, err } = await kit.run(...ASK, 'a.csv');
    expect(code).toBe(0);
    expect(err.split('\n').filter((line) => line.startsWith('note: '))).toEqual([
      'note: the server lets in no more (429): slowing down by itself',
      expect.stringMatching(/^note: it let in about [\d.]+ a second; \d+ refusals were asked again$/),
    ]);
  });
});

describe('when options do not go together', () => {
  test.each([
    [['--save'], 'Cannot use --rows and --save together.'],
    [['--extract'], 'Cannot use --rows and --extract together.'],
    [['-o', 'out.txt'], 'expected .csv, .tsv or .jsonl'],
    [['--parallel', '0'], 'Expected a whole number from 1 to 1000.'],
  ])('then %j is refused', async (flags, why) => {
    const kit = await kitWith({ 'a.csv': 'who\nAnn\n' });
    const { code, err } = await kit.run(...ASK, 'a.csv', ...flags);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });

  test.each([
    [['prompt', 'run', 'ask', '--again', 'x'], 'Cannot use --again without --rows.'],
    [[...ASK, 'a.xlsx'], 'Cannot tell how rows stand in a.xlsx: expected .csv, .tsv or .jsonl.'],
    [['prompt', 'run', 'ask@1,2', '--rows', 'a.csv'], 'rows are asked with one version'],
  ])('then %j is refused', async (args, why) => {
    const kit = await kitWith({ 'a.csv': 'who\nAnn\n' });
    const { code, err } = await kit.run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });
});

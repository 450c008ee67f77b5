import { describe, expect, test } from '@jest/globals';
import { AnswerNotes } from '../../src/commands/answer-notes.ts';
import { Output } from '../../src/commands/output.ts';
import type { Context } from '../../src/commands/context.ts';
import type { NoticeCode } from '../../src/core/events.ts';

/** Notes on standard error that are a terminal's or a pipe's, and what is said there. */
function notesWith(verbose = false) {
  const said: string[] = [];
  const stderr = { isTTY: false, columns: 80, write: (text: string) => void said.push(text) };
  const globals = { json: false, ndjson: false, quiet: false, verbose, color: false };
  const output = new Output({ stderr } as unknown as Context['io'], globals);
  const notes = new AnswerNotes({ output, globals } as Context);
  const tell = (code: NoticeCode, message: string) => notes.sift({ type: 'notice', code, message }, message);
  return { said, notes, output, tell };
}

describe('when there is more to say of an answer than two notes', () => {
  test('then the two most important are told, behind it', () => {
    const { said, notes, tell } = notesWith();
    const shownNow = [tell('parameter', 'a'), tell('provider', 'b'), tell('truncated', 'c'), tell('retry', 'd')];
    notes.show();
    expect(shownNow).toEqual([undefined, undefined, undefined, 'd']);
    expect(said).toEqual(['note: c\n', 'note: b\n']);
  });

  test('and one stood there before, then one more is told', () => {
    const { said, notes, output, tell } = notesWith();
    output.note('note: continuing');
    tell('provider', 'b');
    notes.add('the answer is empty');
    notes.show();
    expect(said).toEqual(['note: continuing\n', 'note: the answer is empty\n']);
  });

  test('and it is asked for with --verbose, then all are told', () => {
    const { said, notes, tell } = notesWith(true);
    expect([tell('parameter', 'a'), tell('provider', 'b')]).toEqual(['a', 'b']);
    for (const text of ['c', 'd', 'e']) notes.add(text);
    notes.show();
    expect(said).toHaveLength(3);
  });
});

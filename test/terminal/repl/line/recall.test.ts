import { describe, expect, test } from '@jest/globals';
import { Recall } from '../../../../src/terminal/repl/line/recall.ts';

describe('entries typed earlier', () => {
  test('when walked up and down, then they come in order and the line being typed comes back', () => {
    const recall = new Recall(['one', 'two\nlines']);
    expect([recall.previous(() => 'draft'), recall.previous(() => ''), recall.previous(() => '')]).toEqual([
      'two\nlines',
      'one',
      undefined,
    ]);
    expect([recall.next(), recall.next(), recall.next()]).toEqual(['two\nlines', 'draft', undefined]);
  });

  test('when one is repeated or blank, then it is not taken again', () => {
    const recall = new Recall(['one', 'one']);
    expect([recall.add('one'), recall.add('  '), recall.add('two')]).toEqual([false, false, true]);
    expect([recall.previous(() => ''), recall.previous(() => ''), recall.previous(() => '')]).toEqual([
      'two',
      'one',
      undefined,
    ]);
  });

  test('when those of earlier runs arrive late, then they stand before', () => {
    const recall = new Recall();
    recall.add('now');
    recall.prepend(['before']);
    expect([recall.previous(() => ''), recall.previous(() => '')]).toEqual(['now', 'before']);
  });

  test('when searched, then the newest that contains the text is found, then older ones', () => {
    const recall = new Recall(['Sky blue', 'sea', 'a SKY']);
    expect(recall.find('sky')).toEqual({ at: 2, entry: 'a SKY' });
    expect(recall.find('sky', 2)).toEqual({ at: 0, entry: 'Sky blue' });
    expect(recall.find('sky', 0)).toBeUndefined();
    expect(recall.find('nothing')).toBeUndefined();
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { estimateTokens } from '../../../src/core/facts/token-estimate.ts';

const read = (file: string) => readFileSync(file, 'utf8');

describe('an estimate of tokens', () => {
  it.each([
    ['English', () => read('README.md')],
    ['English', () => read('docs/security.md')],
    ['code', () => read('src/core/exchange/run.ts')],
    ['code', () => read('src/providers/http/network.ts')],
    ['code', () => read('tools/house.mjs')],
    ['Chinese', () => read('test/fixtures/languages/chinese.txt')],
    ['Spanish', () => read('test/fixtures/languages/spanish.txt')],
    ['JSON', () => read('package.json')],
    ['JSON', () => read('package-lock.json').slice(0, 100_000)],
    ['JSON without blanks', () => JSON.stringify(JSON.parse(read('bench/startup-chunks.json')))],
  ])('when a text is %s, then it is within 15 %% of what the tokenizer counts', (_what, text) => {
    const exact = countTokens(text());
    expect(Math.abs(estimateTokens(text()) / exact - 1)).toBeLessThan(0.15);
  });

  it('when there is no text, then it is nothing', () => {
    expect([estimateTokens(''), estimateTokens(' ')]).toEqual([0, 0]);
  });

  it('when a text has half characters and odd scripts, then it is a number all the same', () => {
    expect(estimateTokens('\ud83d मोहन ไทย 😀 \u0000')).toBeGreaterThan(3);
  });
});

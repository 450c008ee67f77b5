import { describe, expect, test } from '@jest/globals';
import { SHELL_WORDS, shellError, shellHint, shellNotice } from '../../src/commands/advice.ts';
import { worded, type Advice, type AdviceWords } from '../../src/core/advice.ts';
import { LIBRARY_WORDS } from '../../src/core/advice-words.ts';
import { LlmkitError } from '../../src/core/errors.ts';
import { noticeOf } from '../../src/core/events.ts';
import { ADVICE_SAMPLES } from '../support/advice-samples.ts';
import { faultyPrompt } from '../../src/core/templates/faulty-prompt.ts';
import { CHAT_WORDS, chatHint, chatNotice } from '../../src/terminal/repl/advice.ts';

const said = (one: Advice, words: AdviceWords) => worded([one], words);

describe('one advice', () => {
  test.each([
    ['the shell', SHELL_WORDS, []],
    ['the chat', CHAT_WORDS, ['ask_again']],
    ['the library', LIBRARY_WORDS, []],
  ])('when it is for %s, then it has words for every kind', (_surface, words, silent: string[]) => {
    const unsaid = ADVICE_SAMPLES.filter((one) => !/\w/.test(said(one, words) ?? ''));
    expect([...new Set(unsaid.map(({ kind }) => kind))]).toEqual(silent);
    for (const one of ADVICE_SAMPLES) expect(said(one, words) ?? '').not.toMatch(/undefined|null|\[object/);
  });

  test('when it is for the library, then it holds no command line and no flag', () => {
    const told = ADVICE_SAMPLES.map((one) => said(one, LIBRARY_WORDS));
    expect(told.filter((text) => /--\w|llmkit |\/(set|model|open|history)\b/.test(text ?? ''))).toEqual([]);
  });

  test('when it is for the chat, then it names a command of the shell only where the chat has no way', () => {
    const byCommand = ADVICE_SAMPLES.filter((one) => said(one, CHAT_WORDS)?.includes('llmkit '));
    expect([...new Set(byCommand.map(({ kind }) => kind))].sort()).toEqual(
      [
        'doctor',
        'fetch_batch',
        'give', // a key
        'known', // providers
        'list', // keys and definitions of variables
        'name_model', // for good
        'set_base_url', // of a provider
        'set_key',
        'set_setting',
        'show', // a prompt
        'trust_restored',
        'wait_for_lock',
      ].sort(),
    );
    const told = byCommand.map((one) => said(one, CHAT_WORDS));
    expect(told.filter((text) => /llmkit (chat|conv|models|prompt list)/.test(text ?? ''))).toEqual([]);
  });
});

describe('a list of advice', () => {
  test('when it has two, then they are one sentence', () => {
    const all: Advice[] = [
      { kind: 'retry', when: 'later' },
      { kind: 'other_model', by: 'fallback' },
    ];
    expect(shellHint(all)).toBe('Try again later, or name a second model with --fallback.');
    expect(chatHint(all)).toBe('Try again later, or choose another model with /model.');
  });

  test('when one is a sentence of its own, then the next one begins with a capital letter', () => {
    const all: Advice[] = [
      { kind: 'did_you_mean', name: 'greet' },
      { kind: 'list', what: 'variables' },
    ];
    expect(shellHint(all)).toBe('Did you mean greet? See: llmkit vars list');
  });

  test('when it has more than two, then semicolons part them', () => {
    const all: Advice[] = [
      { kind: 'set_key', provider: 'openai', variables: ['OPENAI_API_KEY'] },
      { kind: 'use_provider', which: 'local' },
      { kind: 'use_provider', which: 'offline' },
    ];
    expect(shellHint(all)).toBe(
      'Set OPENAI_API_KEY; or run: llmkit keys set openai; or a local server (--provider ollama -m MODEL) or any other (--base-url URL); or try it offline: --provider mock',
    );
    expect(chatHint(all)).toBe(
      'In another terminal, run: llmkit keys set openai; or one on this machine: /model ollama/MODEL or any other: /set base_url URL; or try it offline: /model mock/echo',
    );
  });

  test('when there is none, or none that a surface has words for, then there is no hint', () => {
    expect([shellHint([]), chatHint([{ kind: 'ask_again' }])]).toEqual([undefined, undefined]);
  });

  test('when several conversations match, then the chat shows their ids as short as elsewhere', () => {
    const matches = [{ id: 'aaaaaaaa-0000-4000-8000-000000000000', title: 'Trip' }];
    expect(chatHint([{ kind: 'name_conversation', matches }])).toBe('Name one by its id: aaaaaaaa (Trip)');
  });
});

test('when an error is told by the library, then its hint is in the words of a program', () => {
  const error = new LlmkitError('truncated', 'The answer was cut.', {
    advice: [{ kind: 'raise_limit', of: 'answer' }],
  });
  expect([error.hint, new LlmkitError('internal', 'Broken.').hint]).toEqual(['Raise max_tokens for more.', undefined]);
});

test('when an error tells faults of a prompt, then each has its hint in the words of the shell', () => {
  const advice: Advice[] = [{ kind: 'list', what: 'prompts' }];
  const hint = 'See: llmkit prompt list';
  const error = faultyPrompt('Cannot use a', [{ message: 'none is named b', line: 1, column: 2, advice }]);
  expect(shellError(error)).toEqual({
    code: 'invalid_template',
    message: 'Cannot use a: none is named b (line 1, column 2).',
    hint,
    line: 1,
    column: 2,
    faults: [{ message: 'none is named b', line: 1, column: 2, hint }],
  });
});

test('when a notice holds advice, then each surface tells it in its own words', () => {
  const notice = noticeOf('truncated', ['it was cut; ', { kind: 'raise_limit', of: 'answer' }]);
  expect(notice.message).toBe('it was cut; raise max_tokens for more');
  expect(shellNotice(notice)).toEqual({
    type: 'notice',
    code: 'truncated',
    message: 'it was cut; raise --max-tokens for more',
  });
  expect(chatNotice(notice)).toBe('it was cut; /set max_tokens allows more');
});

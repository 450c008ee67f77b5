import { describe, expect, test } from '@jest/globals';
import { isLikeKey, withoutKeys } from '../../src/core/key-shapes.ts';

describe('when a text is told that may quote a key', () => {
  test.each([
    ['Cannot find "sk-proj-abc_DEF-123".', 'Cannot find "…".'],
    ['Cannot find "-ask-proj-abcdef0123456789XyZ".', 'Cannot find "-a…".'],
    ['gsk_0123456789abcdefgh and ghp_0123456789abcdefgh', '… and …'],
    ['AIzaSyA0123456789abcdefg', '…'],
    ['eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2lnbmF0dXJl', '…'],
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer …'],
    ['https://me:pw@host/v1', 'https://…@host/v1'],
    ['https://me:p/w?x#y@host/v1', 'https://…@host/v1'],
    ['https://token@host', 'https://…@host'],
    ['https://host/v1?code=abc&x=y z', 'https://host/v1?… z'],
  ])('then it is left out: %s', (text, told) => expect(withoutKeys(text)).toBe(told));

  test.each([
    'the task-force asks at a disk-usage of 3',
    'desk-or-table-in-the-kitchen and a task-project-management-plan',
    'claude-sonnet-4-5-20250929 of openrouter/auto',
    'https://host:8080/v1 by me@example.com',
    'owner/model:5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa',
    'xai/grok-4 and fw_small',
  ])('then other words stay: %s', (text) => expect(withoutKeys(text)).toBe(text));

  test.each(['://', 'a', 'sk', 'sk-', 'eyJaaaaaaaa.', 'Bearer ', '://a:'])(
    'then %j a great many times is no burden',
    (piece) => {
      const before = process.cpuUsage();
      withoutKeys(piece.repeat(40_000));
      expect(process.cpuUsage(before).user).toBeLessThan(1_500_000);
    },
  );
});

test.each([
  ['work', false],
  ['my-provider_2.eu', false],
  ['WORK_OPENAI_API_KEY_2025', false],
  ['0123456789abcdef0123456789abcdef', true],
  ['sk-x1y', true],
])('when %s is given where a name belongs, then it is like a key: %s', (text, isKey) => {
  expect(isLikeKey(text)).toBe(isKey);
});

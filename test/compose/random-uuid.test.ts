import { expect, test } from '@jest/globals';
import { randomUuid } from '../../src/compose/random-uuid.ts';

test('when ids are made, then each is another UUID of version 4', () => {
  const ids = Array.from({ length: 1000 }, randomUuid);
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

import { expect, test } from '@jest/globals';
import { LlmkitError, type ErrorCode } from '../../../src/core/errors.ts';
import { type FaultKind, kindOfFault } from '../../../src/core/runs/faults.ts';

test.each<[ErrorCode, number | undefined, FaultKind]>([
  ['rate_limited', 429, 'limited'],
  ['overloaded', 503, 'limited'],
  ['overloaded', 529, 'limited'],
  ['overloaded', undefined, 'limited'],
  ['overloaded', 500, 'passing'],
  ['overloaded', 502, 'passing'],
  ['timeout', undefined, 'passing'],
  ['limit_reached', undefined, 'of_all'],
  ['bad_request', 400, 'of_case'],
])('when a row ends with %s (status %s), then it is a fault that is %s', (code, status, kind) => {
  expect(kindOfFault(new LlmkitError(code, 'x', { details: status === undefined ? {} : { status } }))).toBe(kind);
});

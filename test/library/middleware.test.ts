import { describe } from '@jest/globals';
import { type Middleware, withMiddleware } from '../../src/library/middleware.ts';
import { askContract } from '../core/call/contract.ts';

const passing: Middleware = (request, next) => next(request);
const reading: Middleware = async function* (request, next) {
  yield* next({ ...request });
};

describe('a call with middleware around it that changes nothing', () => {
  askContract((inner) => withMiddleware(inner, [reading, passing, reading]));
});

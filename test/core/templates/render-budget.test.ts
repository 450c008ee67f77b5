import { expect, test } from '@jest/globals';
import { RenderBudget } from '../../../src/core/templates/render-budget.ts';

/** A budget of whose processor time `used` milliseconds are gone after the first look. */
function budgetWith(used: number[]): RenderBudget {
  const looks = [500, ...used.map((time) => 500 + time)];
  return new RenderBudget({}, () => looks.shift()!);
}

test('when the clock runs out on a busy machine, then a rendering that used little of the processor goes on', () => {
  const budget = budgetWith([10, 1990]);
  for (const now of [0, 2001, 2500, 4000]) budget.check(now);
});

test('when the processor time is used up, then the rendering ends with a fault of the template', () => {
  const budget = budgetWith([1500, 2000]);
  budget.check(0);
  budget.check(2001);
  expect(() => budget.check(2502)).toThrow('it takes longer than 2 s');
});

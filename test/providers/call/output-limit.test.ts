import { expect, test } from '@jest/globals';
import { outputLimit } from '../../../src/providers/call/output-limit.ts';

const SENT = 16_384;

test.each([
  ['max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku', 8192],
  [
    'max_tokens is too large: 16384. This model supports at most 4096 completion tokens, whereas you provided 16384.',
    4096,
  ],
  ['Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', 8192],
  ['<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 2000]', 2000],
  ['The max_tokens parameter is illegal.：限制数值范围[1,8192]', 8192],
  ['max_tokens (current value: 16384) must be between 0 and 4000 ', 4000],
  [
    '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model',
    8192,
  ],
  ['max_tokens: Input should be less than or equal to 4096', 4096],
  [
    'too many tokens: max tokens must be less than or equal to 4096, the maximum output length for this model - received 16384',
    4096,
  ],
  ['it has a maxOutputTokens value of 16384 but the supported range is from 1 (inclusive) to 8193 (exclusive).', 8192],
  [
    'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
    4096,
  ],
  ['Malformed input request: 16384 is not less or equal to 8191, please reformat your input and try again.', 8191],
  ['max_tokens=16384 cannot be greater than max_model_len=max_total_tokens=8192', 8192],
])('when a refusal says %j, then the most is %d', (text, most) => {
  expect(outputLimit(text, SENT)).toEqual({ most, isRoomLeft: false });
});

test.each([
  [
    "This model's maximum context length is 16384 tokens. However, you requested 16397 tokens (13 in the messages, 16384 in the completion).",
    16_371,
  ],
  [
    "'max_tokens' is too large: 16384. This model's maximum context length is 8192 tokens and your request has 13 input tokens (16384 > 8192 - 13).",
    8179,
  ],
  [
    'input length and `max_tokens` exceed context limit: 190000 + 16384 > 200000, decrease input length or `max_tokens`',
    10_000,
  ],
  [
    "This endpoint's maximum context length is 8192 tokens. However, you requested about 16398 tokens (14 of text input, 16384 in the output).",
    8178,
  ],
])('when it says %j, then there is room for %d beside this prompt', (text, most) => {
  expect(outputLimit(text, SENT)).toEqual({ most, isRoomLeft: true });
});

test.each([
  'max_tokens must be at least 1',
  'max_tokens: 16384 < 32000',
  'Invalid max_tokens value, the valid range of max_tokens is [1, 65536]',
  'temperature must be between 0 and 1',
  'prompt is too long: 210000 tokens > 200000 maximum',
  "This model's maximum context length is 8192 tokens. However, you requested 24384 tokens (8000 in the messages, 16384 in the completion).",
  "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
])('when it says %j, then nothing is to be learned', (text) => {
  expect(outputLimit(text, SENT)).toBeUndefined();
});

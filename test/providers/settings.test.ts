import { expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/records/model-request.ts';
import { SETTING_KEYS, settingRow, type SettingValues } from '../../src/core/settings/table.ts';
import { buildAnthropicRequest } from '../../src/providers/anthropic/request.ts';
import { buildOpenAIRequest } from '../../src/providers/openai/request.ts';

/** A value of each setting that is part of a request. */
const SAMPLES: SettingValues = {
  temperature: 0.3,
  max_tokens: 7,
  top_p: 0.5,
  frequency_penalty: 1,
  presence_penalty: 1,
  stop: ['END'],
  extra: { seed: 1 },
};

const WIRES = {
  openai: (request: ModelRequest) => buildOpenAIRequest(request, {}, false),
  anthropic: (request: ModelRequest) => buildAnthropicRequest(request, {}),
};

const REQUESTED = SETTING_KEYS.filter((key) => settingRow(key).request);

test.each(
  REQUESTED.flatMap(
    (key) =>
      [
        [key, 'openai'],
        [key, 'anthropic'],
      ] as const,
  ),
)('when %s is asked for, then %s sends it or tells that it does not', (key, wire) => {
  const request: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], asked_for: [key] };
  expect(WIRES[wire]({ ...request, [key]: SAMPLES[key] })).not.toEqual(WIRES[wire](request));
});

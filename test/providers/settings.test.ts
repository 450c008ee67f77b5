import { expect, test } from '@jest/globals';
import type { ModelRequest } from '../../src/core/records/model-request.ts';
import { PARAMETER_KEYS, settingRow } from '../../src/core/tables/settings.ts';
import type { Wire } from '../../src/core/tables/setting-row.ts';
import { buildAnthropicRequest } from '../../src/providers/anthropic/request.ts';
import { buildOpenAIRequest } from '../../src/providers/openai/chat/request.ts';
import { COMPATIBLE } from '../../src/providers/openai/families.ts';

const WIRES = {
  openai: (request: ModelRequest) => buildOpenAIRequest(request, {}, COMPATIBLE),
  anthropic: (request: ModelRequest) => buildAnthropicRequest(request, {}),
} satisfies Record<Wire, unknown>;

/** A value of any kind of parameter. */
function sample(key: (typeof PARAMETER_KEYS)[number]): unknown {
  const { parse } = settingRow(key).kind;
  return ['1', 'seed=1', 'END'].map(parse).find((value) => value !== undefined);
}

test.each(PARAMETER_KEYS.flatMap((key) => [[key, 'openai'] as const, [key, 'anthropic'] as const]))(
  'when %s is asked for, then %s sends it where its row says so, and else tells that it does not',
  (key, wire) => {
    const request: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], asked_for: [key] };
    const bare = WIRES[wire](request);
    const { body, notices } = WIRES[wire]({ ...request, [key]: sample(key) });
    const isTaken = settingRow(key).request!.includes(wire);
    expect(JSON.stringify(body) !== JSON.stringify(bare.body)).toBe(isTaken);
    expect(notices).toHaveLength(isTaken ? 0 : 1);
  },
);

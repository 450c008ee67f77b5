import { describe, expect, test } from '@jest/globals';
import { SessionSettings } from '../../../src/core/conversations/session-settings.ts';

/** What a chat was begun with: settings that a conversation keeps, and one that only calls have. */
const FLAGS = { model: 'a', temperature: 1, system: 'S', timeout_s: 5 };
const begun = () => new SessionSettings(FLAGS);

describe('when a chat begins', () => {
  test('then its flags hold for each call', () => {
    expect(begun().forCalls).toEqual(FLAGS);
  });

  test('then a new conversation keeps what conversations keep, and the rest goes with its first call', () => {
    expect(begun().forNewConversation).toEqual({
      kept: { model: 'a', temperature: 1, system: 'S' },
      flags: { timeout_s: 5 },
    });
  });
});

describe('when a conversation', () => {
  test('was stored, then calls no longer say what it keeps', () => {
    const settings = begun();
    settings.conversationBegan();
    expect(settings.forCalls).toEqual({ timeout_s: 5 });
  });

  test('was opened, then its own settings count, and not those for a new one', () => {
    const settings = begun();
    settings.conversationOpened();
    expect(settings.forCalls).toEqual({ timeout_s: 5 });
    settings.startNew();
    expect(settings.forCalls).toEqual(FLAGS);
  });

  test('was opened, then flags of the session that were changed meanwhile still hold for calls', () => {
    const settings = begun().changed({ timeout_s: 9 }, [], true);
    settings.conversationOpened();
    expect(settings.forCalls).toEqual({ timeout_s: 9 });
  });
});

describe('when something is set', () => {
  test('before there is a conversation, then it holds for calls and for new conversations', () => {
    const settings = begun().changed({ temperature: 0 }, [], false);
    expect([settings.forCalls.temperature, settings.forNewConversation.kept.temperature]).toEqual([0, 0]);
  });

  test('in a conversation, then calls no longer say it, and the next new one gets it', () => {
    const settings = begun().changed({ temperature: 0 }, [], true);
    expect(settings.forCalls).toEqual({ model: 'a', system: 'S', timeout_s: 5 });
    settings.startNew();
    expect(settings.forCalls.temperature).toBe(0);
  });

  test('in a conversation to nothing, then calls no longer say it either', () => {
    expect(begun().changed({}, ['temperature'], true).forCalls).toEqual({ model: 'a', system: 'S', timeout_s: 5 });
  });

  test('then the settings before stay as they were', () => {
    const before = begun();
    before.changed({ temperature: 0 }, ['system'], true);
    expect(before.forCalls).toEqual(FLAGS);
  });

  test('to nothing, then it is gone', () => {
    expect(begun().changed({}, ['temperature'], false).forCalls).toEqual({ model: 'a', system: 'S', timeout_s: 5 });
  });

  test.each([
    [{ model: 'b' }, [], { model: 'b' }],
    [{ provider: 'q' }, [], { provider: 'q' }],
    [{}, ['model'] as const, {}],
    [{}, ['provider'] as const, {}],
  ])('as %j without %j, then model and provider are settled together: %j', (set, unset, expected) => {
    const settings = new SessionSettings({ model: 'a', provider: 'p' });
    expect(settings.changed(set, unset, false).forCalls).toEqual(expected);
  });

  test("of a vendor's own parameters, then they add up", () => {
    const settings = new SessionSettings({ extra: { a: 1, b: 1 } });
    expect(settings.changed({ extra: { b: 2 } }, [], false).forCalls.extra).toEqual({ a: 1, b: 2 });
  });
});

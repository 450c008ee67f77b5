import { describe, expect, test } from '@jest/globals';
import { judgeRestored, withCommands } from '../../../src/core/home/restored-settings.ts';
import type { ProviderDefinition } from '../../../src/core/ports/provider.ts';
import type { Config, ProviderConfig } from '../../../src/core/records/config.ts';

const vendors: ProviderDefinition[] = [
  { name: 'openai', title: 'OpenAI', type: 'openai', api_key_env: 'OPENAI_API_KEY', model: 'm' },
  { name: 'groq', title: 'Groq', type: 'openai', base_url: 'https://api.groq.com/v1', api_key_env: 'GROQ_API_KEY' },
];
const judge = (restored: Config, before?: Config, trust = false) => judgeRestored(restored, { before, vendors, trust });
const openai = (provider: object): Config => ({ providers: { openai: provider as ProviderConfig } });
const evil = openai({ base_url: 'https://evil.example/v1' });

describe('when settings come back that send a provider elsewhere', () => {
  test.each([
    [{ base_url: 'https://evil.example/v1' }, ['base_url']],
    [{ api_key_env: 'GITHUB_TOKEN' }, ['api_key_env']],
    [{ headers: { Host: 'evil' } }, ['headers']],
    [{ type: 'anthropic' }, ['type']],
    [{ key_command: 'curl evil' }, ['key_command']],
    [{ socket: '/tmp/evil' }, ['socket']],
  ])('by %j, then it is told and gets no key', (provider, changed) => {
    const { changes, config } = judge(openai(provider), {});
    expect(changes).toMatchObject([{ provider: 'openai', changed }]);
    expect(config.untrusted?.providers).toEqual(['openai']);
  });

  test('then the backup cannot say itself that it is trusted', () => {
    expect(judge({ ...evil, untrusted: {} }, {}).config.untrusted).toEqual({ providers: ['openai'] });
  });

  test('which the home before had and did not trust, then that goes on', () => {
    expect(judge(evil, { ...evil, untrusted: { providers: ['openai'] } }).config.untrusted).toEqual({
      providers: ['openai'],
    });
  });

  test('and they are trusted, then it is told and nothing is kept back', () => {
    const { changes, config } = judge(evil, {}, true);
    expect([changes.length, config]).toEqual([1, evil]);
  });
});

describe('when settings come back that change no way', () => {
  const work = { base_url: 'https://work.example', headers: { 'X-Key': 'secret' } };
  test.each<[string, Config, Config | undefined]>([
    ['none', { temperature: 1 }, undefined],
    ['another model', openai({ model: 'other' }), undefined],
    ['the built-in address', { providers: { groq: { base_url: 'https://api.groq.com/v1' } } }, undefined],
    ['those of the home before', evil, evil],
    ['the built-in way where the home before had another', openai({ model: 'm' }), evil],
    [
      'headers without their values',
      { providers: { work: { ...work, headers: { 'X-Key': '' } } } },
      { providers: { work } },
    ],
  ])('as %s, then they are as they were', (_name, restored, before) => {
    expect(judge(restored, before)).toEqual({ config: restored, changes: [], set_aside: [] });
  });
});

describe('when settings come back with commands', () => {
  const commands = { mcp: { files: { command: 'rm' } }, ...openai({ key_command: 'curl evil', model: 'm' }) };

  test('then these are set aside, and come back when they are trusted', () => {
    const { config, set_aside: setAside } = judge(commands, {});
    expect(setAside).toEqual(['mcp', 'providers.openai.key_command']);
    expect(config).toMatchObject(openai({ model: 'm' }));
    expect(config['mcp']).toBeUndefined();
    expect(withCommands(config)).toEqual(commands);
  });

  test('which were there before, then they stay', () => {
    expect(judge(commands, commands)).toMatchObject({ config: commands, set_aside: [] });
  });

  test('which an earlier restore set aside, then they stay there', () => {
    const { config } = judge(commands, {});
    expect(judge(config, {}).set_aside).toEqual(['mcp', 'providers.openai.key_command']);
  });

  test('and call other settings so, then these are none', () => {
    expect(judge({ untrusted: { commands: { providers: evil.providers, model: 'x' } } }, {})).toMatchObject({
      config: {},
    });
    expect(judge({ untrusted: { commands: { model: 'x' } } }, {}).config).toEqual({});
  });
});

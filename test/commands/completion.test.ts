import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { tempHome } from '../support/temp-home.ts';

/** What a shell would be offered for the words of a command line, the last one unfinished. */
async function offered(env: Record<string, string>, ...words: string[]): Promise<string[]> {
  const { out } = await runBuilt(['complete', '--', ...words], { env });
  return out
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(':'))
    .map((line) => line.split('\t')[0]!);
}

describe('completion', () => {
  test('offers commands, flags, conversations, prompts, providers and models', async () => {
    const env = { LLMKIT_HOME: tempHome() };
    const { out: id } = await runBuilt(['conv', 'new', 'Oslo'], { env });
    await runBuilt(['prompt', 'add', 'greet', '--content', 'x'], { env });
    await runBuilt(['config', 'set', 'aliases.fast', 'mock/echo'], { env });
    expect(await offered(env, 'co')).toEqual(expect.arrayContaining(['conv', 'config', 'completion']));
    expect(await offered(env, 'conv', '')).toEqual(expect.arrayContaining(['new', 'send', 'show', 'vars']));
    expect(await offered(env, 'conv', 'show', '')).toEqual(expect.arrayContaining(['last', id.slice(0, 8)]));
    expect(await offered(env, 'prompt', 'run', 'gr')).toEqual(['greet']);
    expect(await offered(env, 'conv', 'new', '--prompt', 'su')).toEqual(expect.arrayContaining(['summarize']));
    expect(await offered(env, 'chat', '--provider', 'oll')).toEqual(['ollama']);
    expect(await offered(env, 'chat', '-m', 'fa')).toEqual(['fast']);
    expect(await offered(env, 'chat', '--temp')).toEqual(['--temperature']);
  });

  test.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
    const { code, out } = await runBuilt(['completion', shell]);
    expect(code).toBe(0);
    expect(out).toContain('llmkit');
  });
});

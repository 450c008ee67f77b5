import { input, select } from '@inquirer/prompts';
import type { LocalServer } from '../core/ports/provider.ts';
import { sanitizeLine } from './sanitize.ts';

/** The way that a person chose to begin with. */
export type FirstChoice =
  | { type: 'key'; provider: string; key: string }
  | { type: 'server'; server: LocalServer; model: string }
  | { type: 'mock' };

export interface FirstRunOptions {
  servers: readonly LocalServer[];
  /** The provider's name in prose. */
  titleOf: (provider: string) => string;
  signal: AbortSignal;
}

type Start = { type: 'key'; provider: string } | { type: 'server'; server: LocalServer } | { type: 'mock' };

/** Asks how to begin where nothing is set up: a key, a server on this machine, or a try without either. */
export async function askFirstChoice({ servers, titleOf, signal }: FirstRunOptions): Promise<FirstChoice> {
  // Loaded as every command loads it, so that forms stay in a chunk of their own.
  const { answered, askSecret } = await import('./forms.ts');
  const local = servers.map((server) => ({
    name: `${titleOf(server.provider)} on this machine (${countOf(server.models)})`,
    value: { type: 'server', server } as Start,
  }));
  const question = {
    message: 'No model is set up yet. Begin with:',
    choices: [
      ...local,
      { name: 'an OpenAI key', value: { type: 'key', provider: 'openai' } as Start },
      { name: 'an Anthropic key', value: { type: 'key', provider: 'anthropic' } as Start },
      { name: 'mock, which needs no key: it repeats what it is sent', value: { type: 'mock' } as Start },
    ],
  };
  const start = await answered({ signal }, (context) => select(question, context));
  if (start.type === 'key') {
    let key = '';
    while (key.trim() === '') key = await askSecret(`Key of ${titleOf(start.provider)} (hidden):`, { signal });
    return { ...start, key };
  }
  if (start.type === 'server') return { ...start, model: await chooseModel(start.server, signal) };
  return start;
}

function countOf({ length }: LocalServer['models']): string {
  return length === 1 ? '1 model' : `${length} models`;
}

async function chooseModel({ models }: LocalServer, signal: AbortSignal): Promise<string> {
  if (models.length === 1) return models[0]!.id;
  const { answered } = await import('./forms.ts');
  if (models.length === 0) {
    const question = { message: 'Which model? (the server lists none yet)', required: true };
    return answered({ signal }, (context) => input(question, context));
  }
  const choices = models.map(({ id }) => ({ name: sanitizeLine(id), value: id }));
  return answered({ signal }, (context) => select({ message: 'Which model?', choices }, context));
}

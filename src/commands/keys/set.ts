import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';

type Run = (provider: string | undefined, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = setKey): void {
  parent
    .command('set')
    .description('Store the key of a provider: asked for without echo, or read from standard input.')
    .argument('[provider]', 'provider; asked for on a terminal when left out')
    .addHelpText('after', '\nExample:\n  llmkit keys set anthropic\n')
    .action((provider: string | undefined) => run(provider, context));
}

export async function setKey(named: string | undefined, context: Context): Promise<void> {
  const { provider, key } = await readKey(named, context);
  const app = await context.app();
  const { known } = await app.keys.set(provider, key);
  await context.output.result({ provider, stored: true }, () => '');
  context.output.note(`stored the key of ${provider}`);
  if (!known) {
    context.output.note(
      `note: no provider is named ${provider} yet; add it with: llmkit config set providers.${provider}.base_url URL`,
    );
  }
}

async function readKey(named: string | undefined, context: Context): Promise<{ provider: string; key: string }> {
  const { io, signal } = context;
  const checked = async (provider: string) => {
    (await context.app()).keys.checkProvider(provider);
    return provider;
  };
  if (!io.stdin.isTTY) {
    if (named === undefined) throw unnamed();
    return { provider: await checked(named), key: (await new Input(context, {}).rest()) ?? '' };
  }
  if (named !== undefined && !io.stderr.isTTY) await checked(named);
  if (!io.stderr.isTTY)
    throw new LlmkitError('usage', 'Cannot ask for the key: standard error is no terminal.', {
      advice: [{ kind: 'give', what: 'key_piped' }],
    });
  const { inForm } = await import('../../terminal/form-keys.ts');
  // The terminal is without echo from now on: a key may be pasted before it is asked for.
  return inForm({ signal }, async (asking) => {
    const { askChoice, askSecret } = await import('../../terminal/forms.ts');
    const provider = await checked(named ?? (await askChoice('Whose key?', await providersWithKeys(context), asking)));
    return { provider, key: await askSecret(`Key of ${provider}:`, asking) };
  });
}

/** The providers that may have a key: those of the user's own first. */
async function providersWithKeys(context: Context): Promise<string[]> {
  const { definitions, config } = await (await context.app()).settings.snapshot();
  const vendors = definitions.flatMap(({ name, api_key_env: variable }) => (variable === undefined ? [] : [name]));
  return [...new Set([...Object.keys(config.providers ?? {}), ...vendors])];
}

function unnamed(): LlmkitError {
  return new LlmkitError('usage', 'Cannot store a key: nobody says whose it is.', {
    advice: [{ kind: 'example', text: 'llmkit keys set openai' }],
  });
}

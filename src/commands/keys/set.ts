import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';

type Run = (provider: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = setKey): void {
  parent
    .command('set')
    .description('Store the key of a provider: asked for without echo, or read from standard input.')
    .argument('<provider>', 'provider')
    .addHelpText('after', '\nExample:\n  llmkit keys set anthropic\n')
    .action((provider: string) => run(provider, context));
}

export async function setKey(provider: string, context: Context): Promise<void> {
  const key = await readKey(provider, context);
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

async function readKey(provider: string, context: Context): Promise<string> {
  const { io, signal } = context;
  const checkProvider = async () => (await context.app()).keys.checkProvider(provider);
  if (!io.stdin.isTTY || !io.stderr.isTTY) await checkProvider();
  if (!io.stdin.isTTY) return (await new Input(io, {}, signal).rest()) ?? '';
  if (!io.stderr.isTTY)
    throw new LlmkitError('usage', 'Cannot ask for the key: standard error is no terminal.', {
      advice: [{ kind: 'give', what: 'key_piped' }],
    });
  const { inForm } = await import('../../terminal/form-keys.ts');
  // The terminal is without echo from now on: a key may be pasted before it is asked for.
  return inForm({ signal }, async (asking) => {
    await checkProvider();
    const { askSecret } = await import('../../terminal/forms.ts');
    return askSecret(`Key of ${provider}:`, asking);
  });
}

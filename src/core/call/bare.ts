import type { ProviderFactory } from '../ports/provider.ts';
import type { KeyCommands } from '../settings/key-commands.ts';
import type { Ask } from './ask.ts';

/** The vendor itself: nothing else calls a provider's `stream`. A key that a program tells is asked for now. */
export function bare({ open }: Pick<ProviderFactory, 'open'>, keys: KeyCommands): Ask {
  return ({ connection, request }, options) => {
    if (connection.key_command === undefined) return open(connection).stream(request, options);
    return withItsKey();

    async function* withItsKey() {
      yield* open(await keys.withKey(connection, options.signal)).stream(request, options);
    }
  };
}

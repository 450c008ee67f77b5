import type { ProviderFactory } from '../ports/provider.ts';
import type { KeyCommands } from '../settings/key-commands.ts';
import type { Ask } from './ask.ts';

/**
 * The vendor itself: nothing else calls a provider's `stream`. A key that a program tells is asked for now. Rows are too many
 * for anybody to look at each.
 */
export function bare({ open }: Pick<ProviderFactory, 'open'>, keys: KeyCommands): Ask {
  return ({ connection, request, about }, { signal }) => {
    const options = { signal, isUnwatched: about.purpose === 'row' };
    if (connection.key_command === undefined) return open(connection).stream(request, options);
    return withItsKey();

    async function* withItsKey() {
      yield* open(await keys.withKey(connection, signal)).stream(request, options);
    }
  };
}

import type { ProviderFactory } from '../ports/provider.ts';
import type { Ask } from './ask.ts';

/** The vendor itself: nothing else calls a provider's `stream`. */
export function bare({ open }: Pick<ProviderFactory, 'open'>): Ask {
  return ({ connection, request }, options) => open(connection).stream(request, options);
}

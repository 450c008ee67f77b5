import type { BatchFactory } from '../core/ports/batches.ts';
import type { Connection } from '../core/ports/provider.ts';
import { noBatches } from './call/batch-http.ts';
import { abortableSleep } from './call/retry.ts';
import type { WireTools } from './call/stream-call.ts';
import { CATALOG } from './catalog.ts';
import { baseUrlOf } from './http/sdk.ts';

/** The batches of those who have them, over real HTTP. */
export function createBatchFactory(
  options: Omit<WireTools, 'sleep'> & Partial<Pick<WireTools, 'sleep'>>,
): BatchFactory {
  const tools: WireTools = { sleep: abortableSleep, ...options };
  return {
    async openBatches(connection) {
      if (hasNone(connection)) throw noBatches(connection);
      if (connection.type === 'anthropic') {
        const [{ AnthropicBatches }, spoken] = [
          await import('./anthropic/batch.ts'),
          await import('./anthropic/index.ts'),
        ];
        return new AnthropicBatches(connection, tools, spoken);
      }
      const [{ OpenAIBatches }, spoken] = [await import('./openai/batch.ts'), await import('./openai/index.ts')];
      return new OpenAIBatches(connection, tools, spoken);
    },
  };
}

/** Of a vendor it is known; a server elsewhere is asked. */
function hasNone(connection: Connection): boolean {
  const { provider, type } = connection;
  if (type === 'mock' || type === 'own') return true;
  const vendor = CATALOG.find(({ name }) => name === provider);
  const isThere = vendor?.base_url !== undefined && baseUrlOf(connection) === vendor.base_url;
  return isThere && vendor.batches !== true;
}

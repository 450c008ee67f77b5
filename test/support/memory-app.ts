import { portsOver } from '../../src/compose/ports.ts';
import type { PromptDraft } from '../../src/core/records/prompt.ts';
import { createServices, type App, type Ports } from '../../src/core/services.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';
import { countingPorts } from './records.ts';

/** The services over a store in memory, with ids and a clock that count; `more` takes the place of single ports. */
export function memoryApp(more: Partial<Ports> = {}): { app: App; store: Store; ports: Ports } {
  const store = createMemoryStore();
  const ports = { ...portsOver(store, { LLM_PROVIDER: 'mock' }), ...countingPorts(), ...more };
  return { app: createServices(ports), store, ports };
}

/** A prompt before it is stored, with nothing in it but its text and what is given. */
export function draft(content: string, more: Partial<PromptDraft> = {}): PromptDraft & { name: string } {
  return { name: 'p', content, variables: {}, metadata: {}, ...more };
}

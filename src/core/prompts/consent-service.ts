import type { Clock } from '../clock.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { Consents } from '../records/consents.ts';
import type { LoadedPrompt } from './loaded.ts';

export interface ConsentPorts {
  consents: DocumentStore<Consents>;
  clock: Clock;
}

/** What a person allowed files of prompts to take along: one consent for each content of such a file. */
export class ConsentService {
  readonly #ports: ConsentPorts;

  constructor(ports: ConsentPorts) {
    this.#ports = ports;
  }

  async isGiven({ version_id: hash }: LoadedPrompt): Promise<boolean> {
    const { files } = await this.#ports.consents.read();
    return hash !== undefined && Object.hasOwn(files, hash);
  }

  async give({ name, version_id: hash }: LoadedPrompt): Promise<void> {
    if (hash === undefined) return;
    const at = this.#ports.clock.now().toISOString();
    await this.#ports.consents.update(({ files }) => void (files[hash] = { prompt: name, at }));
  }
}

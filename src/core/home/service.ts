import type { ConfigService } from '../settings/config-service.ts';
import { asLlmkitError } from '../errors.ts';
import type { LLMService } from '../exchange/llm-service.ts';
import type { Clock } from '../clock.ts';
import type { BackupReport, HomeFinding, HomeKeeper, HomeReport, RestoreReport } from '../ports/home-keeper.ts';
import type { SettingsService } from '../settings/service.ts';

export interface CheckOptions {
  /** Mend what is safe, set aside what is not. */
  fix?: boolean;
  /** Ask every provider that has a key for its models. */
  network?: boolean;
  signal: AbortSignal;
}

/** The report of a doctor. */
export interface CheckReport extends HomeReport {
  home: string | undefined;
  /** Providers for which there is a key, in the environment or stored. */
  providers_with_key: string[];
}

interface HomePorts {
  home: HomeKeeper;
  clock: Clock;
  config: ConfigService;
  settings: SettingsService;
  llm: LLMService;
}

/** The home as a whole: checked and mended, saved to one file, put back from it. */
export class HomeService {
  readonly #ports: HomePorts;

  constructor(ports: HomePorts) {
    this.#ports = ports;
  }

  /** Files, settings and keys; `network` also asks the providers. A fault never ends the check. */
  async check({ fix = false, network = false, signal }: CheckOptions): Promise<CheckReport> {
    const { home, config, settings, llm } = this.#ports;
    const { files, findings } = await home.examine({ fix });
    // A file that cannot be read at all is among the findings about files.
    const path = config.path ?? 'settings';
    const wrong = await config.faults().catch(() => []);
    findings.push(...wrong.map((fault): HomeFinding => ({ path, ...fault })));
    const withKey = await settings
      .snapshot()
      .then((now) => now.providersWithKey())
      .catch(() => []);
    if (network) findings.push(...(await unreachable(llm, signal)));
    return { home: home.path, files, findings, providers_with_key: withKey };
  }

  backUp(file: string, options: { keys: boolean; force: boolean }): Promise<BackupReport> {
    return this.#ports.home.backUp(file, { ...options, at: this.#ports.clock.now() });
  }

  restore(file: string, options: { force: boolean }): Promise<RestoreReport> {
    return this.#ports.home.restore(file, { ...options, at: this.#ports.clock.now() });
  }
}

async function unreachable(llm: LLMService, signal: AbortSignal): Promise<HomeFinding[]> {
  const { faults } = await llm.listModels({ signal }).catch((thrown: unknown) => ({ faults: [asLlmkitError(thrown)] }));
  signal.throwIfAborted();
  return faults.map(({ message, advice }) => ({ path: 'network', message, advice }));
}

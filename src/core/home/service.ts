import type { ConfigService } from '../settings/config-service.ts';
import { asLlmkitError } from '../errors.ts';
import type { LLMService } from '../exchange/llm-service.ts';
import type { Clock } from '../clock.ts';
import type { Owners } from '../ports/owners.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import type {
  BackupReport,
  CacheSize,
  HomeFinding,
  HomeKeeper,
  HomeProgress,
  HomeReport,
  LeftBeside,
  RestoreJudge,
  RestoreReport,
} from '../ports/home-keeper.ts';
import type { ProviderDefinition } from '../ports/provider.ts';
import type { KeySource } from '../settings/key-sources.ts';
import type { SettingsService } from '../settings/service.ts';

export interface CheckOptions {
  /** Mend what is safe, set aside what is not. */
  fix?: boolean;
  /** Ask every provider that has a key for its models. */
  network?: boolean;
  /** Empty the cache of answers. */
  clearCache?: boolean;
  signal: AbortSignal;
  progress?: HomeProgress;
}

/** The report of a doctor. */
export interface CheckReport extends HomeReport {
  home: string | undefined;
  /** Providers for which there is a key, in the environment or stored. */
  providers_with_key: string[];
  /** Every key that there is, masked. */
  keys: KeySource[];
  /** Answers that are kept; what was removed, with `clearCache`. */
  cache: CacheSize;
}

interface HomePorts {
  home: HomeKeeper;
  clock: Clock;
  config: ConfigService;
  settings: SettingsService;
  llm: LLMService;
  vendors: readonly ProviderDefinition[];
  usage: Pick<UsageLog, 'spending'>;
  owners: Owners;
}

/** The home as a whole: checked and mended, saved to one file, put back from it. */
export class HomeService {
  readonly #ports: HomePorts;

  constructor(ports: HomePorts) {
    this.#ports = ports;
  }

  get leftBeside(): LeftBeside | undefined {
    return this.#ports.home.leftBeside;
  }

  /** Files, settings and keys; `network` also asks the providers. A fault never ends the check. */
  async check({
    fix = false,
    network = false,
    clearCache = false,
    signal,
    progress,
  }: CheckOptions): Promise<CheckReport> {
    const { home, config, settings, llm } = this.#ports;
    const cache = clearCache ? await home.clearCache() : await home.cacheSize();
    const { files, findings } = await home.examine({ fix, progress });
    const { heldByNobody } = await import('./held.ts');
    findings.push(...(await heldByNobody(this.#ports)));
    // A file that cannot be read at all is among the findings about files.
    const path = config.path ?? 'settings';
    const wrong = await config.faults().catch(() => []);
    findings.push(...wrong.map((fault): HomeFinding => ({ path, ...fault })));
    const keys = await settings
      .snapshot()
      .then((now) => now.keySources())
      .catch(() => []);
    const withKey = [...new Set(keys.map(({ provider }) => provider))];
    if (network) findings.push(...(await unreachable(llm, signal)));
    return { home: home.path, files, findings, providers_with_key: withKey, keys, cache };
  }

  backUp(file: string, options: { keys: boolean; force: boolean; progress?: HomeProgress }): Promise<BackupReport> {
    return this.#ports.home.backUp(file, { ...options, at: this.#ports.clock.now() });
  }

  /** With `trust` what the settings of the backup change is told, and in force at once. */
  async restore(
    file: string,
    { force, trust = false, progress }: { force: boolean; trust?: boolean; progress?: HomeProgress },
  ): Promise<RestoreReport> {
    const { home, clock, vendors } = this.#ports;
    const { judgeRestored } = await import('./restored-settings.ts');
    const judge: RestoreJudge = (restored, before) => judgeRestored(restored, { before, vendors, trust });
    return home.restore(file, { force, at: clock.now(), judge, progress });
  }

  /** Trusts what a restore brought: keys go to its providers, and its commands are in force. Says what that was. */
  async trust(): Promise<{ providers: string[]; commands: string[] }> {
    const { untrusted } = await this.#ports.config.read();
    if (untrusted) await this.#ports.config.change((await import('./restored-settings.ts')).withCommands);
    return { providers: untrusted?.providers ?? [], commands: Object.keys(untrusted?.commands ?? {}) };
  }
}

async function unreachable(llm: LLMService, signal: AbortSignal): Promise<HomeFinding[]> {
  const { faults } = await llm.listModels({ signal }).catch((thrown: unknown) => ({ faults: [asLlmkitError(thrown)] }));
  signal.throwIfAborted();
  return faults.map(({ message, advice }) => ({ path: 'network', message, advice }));
}

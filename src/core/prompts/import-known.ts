import type { Advice } from '../advice.ts';
import type { FollowedPrompts, KnownPrompt } from './followed-prompts.ts';

/** What is stored, as an import looks it up. */
export class StoredPrompts {
  readonly #byName = new Map<string, KnownPrompt>();
  readonly #byOrigin = new Map<string, KnownPrompt[]>();
  /** Names by their letters without case. */
  readonly #taken = new Map<string, string>();
  readonly #starters = new Map<string, string>();

  static async of(followed: FollowedPrompts): Promise<StoredPrompts> {
    const stored = new StoredPrompts();
    for (const prompt of (await followed.known()).prompts) stored.#put(prompt);
    for (const name of await followed.starterNames()) stored.#starters.set(name.toLowerCase(), name);
    return stored;
  }

  #put(prompt: KnownPrompt): void {
    const { name, origin } = prompt;
    this.#byName.set(name, prompt);
    this.#taken.set(name.toLowerCase(), name);
    if (origin !== undefined) this.#byOrigin.set(origin, [...(this.#byOrigin.get(origin) ?? []), prompt]);
  }

  named(name: string): KnownPrompt | undefined {
    return this.#byName.get(name);
  }

  /** Those that came from the file. */
  from(origin: string): KnownPrompt[] {
    return this.#byOrigin.get(origin) ?? [];
  }

  isStarter(name: string): boolean {
    return this.#starters.get(name.toLowerCase()) === name;
  }

  /** Why a prompt cannot be called `name`; `before` is the one that it takes the place of. */
  clash(name: string, before: KnownPrompt | undefined): { why: string; advice: Advice[] } | undefined {
    const key = name.toLowerCase();
    const starter = this.#starters.get(key);
    const other = this.#taken.get(key) ?? (starter === name ? undefined : starter);
    if (other === undefined || other === before?.name) return undefined;
    return {
      why: `there is a prompt ${other}`,
      advice: [{ kind: 'choose_name', ...(other !== name && { unlike: 'case' }) }],
    };
  }

  /** Those that came from files of `folders` which are not among those `found`. */
  missing(folders: readonly string[], found: ReadonlySet<string>): KnownPrompt[] {
    const below = folders.map((folder) => (folder.endsWith('/') ? folder : `${folder}/`));
    return [...this.#byName.values()].filter(({ origin, imported }) => {
      if (origin === undefined || imported === undefined || found.has(origin)) return false;
      return below.some((folder) => origin.startsWith(folder));
    });
  }
}

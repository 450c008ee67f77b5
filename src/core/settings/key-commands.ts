import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { RunKeyCommand } from '../ports/key-command.ts';
import type { Connection } from '../ports/provider.ts';
import { commandWords } from '../tables/command-words.ts';

/** Keys that programs tell (`providers.NAME.key_command`). Each program is run once a process, and one at a time. */
export class KeyCommands {
  /** Hands the terminal over while a program runs; whoever holds it puts its own way here. */
  lend: <T>(use: () => Promise<T>) => Promise<T> = (use) => use();
  readonly #run: RunKeyCommand | undefined;
  readonly #told = new Map<string, Promise<string>>();
  #last: Promise<unknown> = Promise.resolve();

  /** Without `run` no program is run, and a key that only one tells is missing. */
  constructor(run?: RunKeyCommand) {
    this.#run = run;
  }

  /** The connection with its key. Throws `config` with the words of a program that fails. */
  async withKey(connection: Connection, signal: AbortSignal): Promise<Connection> {
    const { key_command: command, ...rest } = connection;
    if (command === undefined) return connection;
    return { ...rest, api_key: await this.#key(command, connection, signal) };
  }

  async #key(command: string, connection: Connection, signal: AbortSignal): Promise<string> {
    const known = this.#told.get(command);
    if (known) return known;
    const told = this.#last.then(() => this.#ask(command, connection, signal));
    this.#last = told.catch(() => undefined);
    this.#told.set(command, told);
    // One that failed may be asked again: a vault can be opened meanwhile.
    told.catch(() => this.#told.delete(command));
    return told;
  }

  async #ask(command: string, connection: Connection, signal: AbortSignal): Promise<string> {
    const words = commandWords(command);
    signal.throwIfAborted();
    if (this.#run === undefined || words === undefined) throw failed(connection, 'it cannot be run here');
    const run = this.#run;
    const output = await this.lend(() => run(words, { signal })).catch((thrown: unknown) => {
      const error = asLlmkitError(thrown);
      throw error.code === 'config' ? failed(connection, error.message) : thrown;
    });
    // Stores of passwords keep other things in the lines below.
    const key = output.trim().split(/\r?\n/, 1)[0]!.trim();
    if (/^[\x21-\x7e]+$/.test(key)) return key;
    throw failed(connection, key === '' ? 'it said nothing' : 'what it said is no key');
  }
}

function failed({ provider, api_key_from: from }: Connection, why: string): LlmkitError {
  return new LlmkitError('config', `Cannot get the key of ${provider}: ${from} failed: ${why}.`, {
    advice: [{ kind: 'set_setting', key: from! }],
  });
}

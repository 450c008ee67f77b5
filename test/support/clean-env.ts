import { tempFolder, tempHome } from './temp-home.ts';

export type Env = Record<string, string | undefined>;

/** What the program needs of the machine; nothing else is passed on, least of all keys, proxies or NO_COLOR. */
const PASSED_ON = ['PATH', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_V8_COVERAGE'];

/** The environment of a started program: clean, with a home of its own, and what the test sets. */
export function cleanEnv(env: Env = {}): Record<string, string> {
  const passedOn = PASSED_ON.map((name) => [name, process.env[name]] as const);
  const all = { ...Object.fromEntries(passedOn), TZ: 'UTC', HOME: tempFolder(), LLMKIT_HOME: tempHome(), ...env };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

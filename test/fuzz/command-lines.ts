import type { Command, Option } from 'commander';
import { COMMAND_NAMES } from '../../src/commands/program.ts';
import { configKeys } from '../../src/core/settings/config-keys.ts';
import { leaves, wholeProgram } from '../support/all-commands.ts';

/** A command line and what it is given. */
export interface FuzzLine {
  args: string[];
  /** Absent: standard input is no pipe. */
  input?: string | Uint8Array;
  /** Beside what each line has. */
  env: Record<string, string>;
  /** stdout has to be JSON: asked for before all else, and nothing but help or a script is printed. */
  form: 'json' | 'ndjson' | 'text';
}

/** Keys, which must not come back on stderr. */
export const SECRETS = ['sk-proj-FuZzEdabcdef0123456789XyZ', 'sk-ant-api03-FuZzEd0123456789abcdefghij'];

/** Numbers from 0 to 1 that follow from `seed` (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What fits, by the word of the help for it. Files are those of `fuzzFolder`; a path is safe wherever it is written to. */
const FITTING: Record<string, readonly string[]> = {
  conv: ['last', 'Trip', 'Trip:2', '0', 'Trip:99'],
  prompt: ['greet', 'summarize', './notes.md', 'greet@1', 'greet@9', './bad.md'],
  'prompt-or-folder': ['greet', '.', 'folder', './notes.md', './bad.md'],
  file: ['notes.md', 'values.json', 'messages.json', '-', 'bytes.bin', 'saved.gz', 'big.txt', 'new.txt', 'folder'],
  dir: ['.', 'folder/home', 'notes.md', ''],
  provider: ['mock', 'openai', 'ollama', 'nobody'],
  name: ['greet', 'tone', 'mock', 'a.b-c_1', 'Trip'],
  model: ['mock/echo', 'mock/script', 'echo', 'gpt-5', 'claude-x', 'nobody/x'],
  url: ['http://127.0.0.1:9/v1', 'http://[::1]:9', 'https://example.invalid', '127.0.0.1:9', 'http://a:b@c.d?e#f'],
  number: ['0', '1', '0.5', '2', '-2', '1e999', '.5', '1,5', 'NaN'],
  count: ['0', '1', '5', '100000', '1.5', '-1'],
  seconds: ['1', '0', '9999999', '0.001'],
  bytes: ['10', '0', '1e9', '8388608'],
  'key=value': ['a=1', 'stream=false', 'x={"y":[1]}', '=1', 'a', 'messages=[]', '__proto__=1'],
  'name=value': ['tone=formal', 'tone=casual', 'x=@notes.md', 'x=-', 'who=Ada', '=', 'constructor=1'],
  'name:type': ['tone:select:a,b', 'x:number', 'x:', ':text', 'x:nothing'],
  key: configKeys().map((key) => key.replace('NAME', 'work').replace('HEADER', 'X-A')),
  value: ['0.5', 'mock', 'mock/echo', 'true', '[]', '{}'],
  setting: ['model', 'temperature', 'nothing'],
  type: ['text', 'number', 'boolean', 'select', 'list'],
  regex: ['[0-9]+', '(', '(a+)+$', ''],
  shell: ['bash', 'zsh', 'fish', 'csh'],
  command: [...COMMAND_NAMES, 'show', 'list'],
  text: ['Hello', 'Why is the sky blue?', '{{ x }}', '{% if %}', '@notes.md', '@@x', '-'],
};

/** What fits nowhere, or anywhere. */
const HOSTILE = [
  '',
  ' ',
  '-',
  '--',
  '---',
  '=',
  '--=',
  '\t\n',
  '\r',
  'é',
  '日本語',
  '👩‍👩‍👧',
  '\ud83c',
  '\u001b[31m',
  '\u202e\u200b\u009b',
  '\u0001\u007f',
  '%s%n',
  '$(touch pwned)',
  '`id`',
  '; rm -rf x',
  '*',
  '~',
  '~nobody/x',
  '../..',
  './',
  'folder/',
  'notes.md/x',
  'missing/x.md',
  '/proc/nope/x',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'true',
  '-1',
  '0',
  '1e308',
  '99999999999999999999',
  '0x10',
  '[]',
  '{"a":1}',
  '"',
  "'",
  '\\',
  'a=b=c',
  '@',
  'greet@',
  'greet@99999999999999',
  'Trip:',
  'last:x',
  '{{',
  '{% raw %}',
  '{{ "a" | nothing }}',
  'x'.repeat(5000),
  'word '.repeat(2000),
  'é'.repeat(40_000),
  ...SECRETS,
];

const INPUTS: readonly (string | Uint8Array | undefined)[] = [
  undefined,
  undefined,
  '',
  'piped in\n',
  '\0\0',
  Uint8Array.of(0xff, 0xfe, 0x80),
  '[{"role":"user","content":"x"}]',
  '{"tone":"formal"}',
  '{"messages":"x"}',
  SECRETS[0],
  '\n'.repeat(100_000),
];

/** Variables that llmkit reads, and the kind of what fits. */
const VARIABLES: Record<string, string> = {
  LLM_PROVIDER: 'provider',
  LLM_MODEL: 'model',
  LLM_API_KEY: 'text',
  LLM_BASE_URL: 'url',
  LLM_TEMPERATURE: 'number',
  LLM_MAX_TOKENS: 'count',
  LLMKIT_HOME: 'dir',
  LLMKIT_USER: 'name',
  LLMKIT_MOCK_SCRIPT: 'file',
  OPENAI_API_KEY: 'text',
  OPENAI_BASE_URL: 'url',
  NO_COLOR: 'number',
};

/** Words that print something else than a record. */
const OTHER_FORMS = /^(-h|-V|--help|--version|help$|completion$|complete$)/;

/** Makes the lines of a run. Commands and options are those of the program, so that none is forgotten. */
export async function lineMaker(): Promise<(seed: number) => FuzzLine> {
  const program = await wholeProgram();
  const hidden = { path: ['complete', '--'], command: program };
  const commands = [...leaves(program), hidden];
  return (seed) => new Line(randomFrom(seed), program, commands).make();
}

type Leaf = ReturnType<typeof leaves>[number];

class Line {
  readonly #random: () => number;
  readonly #program: Command;
  readonly #commands: readonly Leaf[];

  constructor(random: () => number, program: Command, commands: readonly Leaf[]) {
    this.#random = random;
    this.#program = program;
    this.#commands = commands;
  }

  make(): FuzzLine {
    const leaf = this.#one(this.#commands);
    const words = this.#chance(0.1) ? this.#anyWords() : this.#wordsOf(leaf);
    const flags = ['json', 'ndjson'] as const;
    const form = this.#chance(0.4) ? this.#one(flags) : 'text';
    const args = form === 'text' ? words : [`--${form}`, ...words];
    const input = this.#one(INPUTS);
    const isOther = words.some((word) => OTHER_FORMS.test(word));
    // The other one of the two may stand behind.
    const isBoth = flags.some((flag) => flag !== form && words.includes(`--${flag}`));
    const env = this.#chance(0.2) ? this.#variable() : {};
    return { args, env, ...(input !== undefined && { input }), form: isOther || isBoth ? 'text' : form };
  }

  /** A command with arguments and options that mostly fit. */
  #wordsOf({ path, command }: Leaf): string[] {
    const places = command.registeredArguments.flatMap((argument) => {
      const count = argument.variadic ? this.#below(3) : argument.required || this.#chance(0.5) ? 1 : 0;
      return Array.from({ length: count }, () => this.#value(argument.name(), argument.argChoices));
    });
    const options = [...command.options, ...this.#program.options];
    const flags = Array.from({ length: this.#below(5) }, () => this.#flag(this.#one(options)));
    const words = [...places.map((word) => [word]), ...flags];
    // Options stand anywhere, and some twice.
    if (flags.length > 0 && this.#chance(0.2)) words.push(this.#one(flags));
    if (this.#chance(0.1)) words.push([this.#one(HOSTILE)]);
    if (this.#chance(0.1)) words.splice(this.#below(words.length + 1), 0, ['--']);
    if (this.#chance(0.3)) words.sort(() => this.#random() - 0.5);
    return [...this.#path(path, command), ...words.flat()];
  }

  #path(path: readonly string[], command: Command): readonly string[] {
    const alias = command.aliases()[0];
    return alias !== undefined && this.#chance(0.3) ? [...path.slice(0, -1), alias] : path;
  }

  #flag(option: Option): string[] {
    const flag =
      option.long !== undefined && (option.short === undefined || this.#chance(0.5)) ? option.long : option.short!;
    if (!option.required && !option.optional) return [this.#chance(0.05) ? `${flag}=x` : flag];
    if (this.#chance(0.03)) return [flag];
    const value = this.#value(/<([^>.]+)/.exec(option.flags)?.[1] ?? '', option.argChoices);
    return this.#chance(0.3) ? [flag.startsWith('--') ? `${flag}=${value}` : flag + value] : [flag, value];
  }

  #value(kind: string, choices: readonly string[] | undefined): string {
    const fitting = choices ?? FITTING[kind] ?? [];
    return fitting.length > 0 && this.#chance(0.7) ? this.#one(fitting) : this.#one(HOSTILE);
  }

  #variable(): Record<string, string> {
    const [name, kind] = this.#one(Object.entries(VARIABLES));
    return { [name]: this.#value(kind, undefined) };
  }

  /** Words of any kind, in any order. */
  #anyWords(): string[] {
    const flags = this.#commands.flatMap(({ command }) =>
      command.options.map(({ flags: all }) => all.split(/[ ,]+/)[0]!),
    );
    const pools = [
      COMMAND_NAMES,
      flags,
      HOSTILE,
      this.#commands.flatMap(({ path }) => path),
      Object.values(FITTING).flat(),
    ];
    return Array.from({ length: this.#below(7) }, () => this.#one(this.#one(pools)));
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }
}

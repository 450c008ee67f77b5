import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROGRAM } from './built.ts';
import { startAnyInTerminal, type Terminal } from './pty.ts';
import { tempFolder } from './temp-home.ts';

export type ShellName = 'bash' | 'zsh' | 'fish';

/** How the completion comes into a shell: from its start-up file, or from a file that it loads by itself. */
export type Loading = 'start-up' | 'file';

interface Shell {
  args: string[];
  /** The start-up file, below the home of the user. */
  startUp: string;
  /** What stands there beside the line that `llmkit completion --help` tells. */
  settings: string;
  load: string;
  /** Where a script is loaded from by itself, and what else that takes. */
  file?: { path: string; settings: string };
}

const SHELLS: Record<ShellName, Shell> = {
  bash: {
    args: ['--noprofile', '--rcfile', '.bashrc', '-i'],
    startUp: '.bashrc',
    settings: "PS1='ready> '",
    load: 'eval "$(llmkit completion bash)"',
  },
  zsh: {
    args: ['-i'],
    startUp: '.zshrc',
    settings: "PS1='ready> '",
    load: 'source <(llmkit completion zsh)',
    file: { path: 'functions/_llmkit', settings: 'fpath=(~/functions $fpath); autoload -Uz compinit && compinit -u' },
  },
  fish: {
    args: ['-i'],
    startUp: '.config/fish/config.fish',
    // What it suggests by itself would be in the way of what Tab gives.
    settings: "function fish_prompt; echo 'ready> '; end; set -g fish_greeting; set -g fish_autosuggestion_enabled 0",
    load: 'llmkit completion fish | source',
    file: { path: '.config/fish/completions/llmkit.fish', settings: '' },
  },
};

export function hasShell(name: ShellName): boolean {
  return spawnSync(name, ['-c', 'true']).status === 0;
}

/** Whether a shell can be told to complete no files, or to put no blank behind a word; bash before 4 cannot. */
export function canBeTuned(name: ShellName): boolean {
  return hasShell(name) && (name !== 'bash' || spawnSync(name, ['-c', 'type compopt']).status === 0);
}

/** A shell in a terminal, started in `cwd`, with completion for an `llmkit` that only tells how it was called. */
export async function startShell(
  name: ShellName,
  options: { home: string; cwd?: string; loading?: Loading },
): Promise<ShellSession> {
  const { home, cwd, loading = 'start-up' } = options;
  const { args, startUp, settings, load, file } = SHELLS[name];
  const folder = tempFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const program = `'${process.execPath}' '${PROGRAM}'`;
  write(
    'bin/llmkit',
    `#!/bin/sh\ncase $1 in complete | completion) exec ${program} "$@" ;; esac\nprintf 'called:'; printf '<%s>' "$@"; echo .\n`,
  );
  chmodSync(join(folder, 'bin/llmkit'), 0o755);
  const fromFile = loading === 'file' ? file : undefined;
  if (fromFile) write(fromFile.path, spawnSync(process.execPath, [PROGRAM, 'completion', name]).stdout.toString());
  // Without it fish reads all manuals of the machine at its first start.
  mkdirSync(join(folder, '.local/share/fish/generated_completions'), { recursive: true });
  write(startUp, `${settings}\n${fromFile ? fromFile.settings : load}\n`);
  const env = {
    HOME: folder,
    ZDOTDIR: folder,
    LLMKIT_HOME: home,
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
  };
  const rc = args.map((word) => (word === startUp ? join(folder, startUp) : word));
  const terminal = startAnyInTerminal(name, rc, { env, cwd: cwd ?? tempFolder(), cols: 200 });
  await terminal.waitFor('ready> ');
  return new ShellSession(terminal);
}

export class ShellSession {
  readonly terminal: Terminal;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /** Types `keys`, which may hold Tab, and Enter: the words that llmkit is then called with, as `<chat><Hello>`. */
  async calledBy(keys: string): Promise<string> {
    const from = this.terminal.output.text.length;
    this.terminal.write(`${keys}\r`);
    const text = await this.terminal.output.waitFor(/called:.*>\.\s/, { from });
    return /called:(.*)\.\s$/.exec(text)![1]!;
  }
}

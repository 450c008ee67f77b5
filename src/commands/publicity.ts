import { Option, type Command } from 'commander';

/** Whether other users may read a record. */
export interface PublicityOptions {
  public?: boolean;
  private?: boolean;
}

/** `--public` and `--private`. */
export function addPublicity(command: Command): Command {
  return command
    .addOption(new Option('--public', 'other users may read and use it').conflicts('private'))
    .option('--private', 'only its owner may');
}

/** Undefined where nothing is said. */
export function publicity(options: PublicityOptions): boolean | undefined {
  return options.public ?? (options.private === undefined ? undefined : false);
}

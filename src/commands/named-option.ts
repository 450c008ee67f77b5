import { Command, Option } from 'commander';

/**
 * An option that makes the name of its value once. commander asks for it three times for every option before a command
 * runs, which was a thousandth of the start of a chat for each ten options (measured).
 */
export class NamedOption extends Option {
  #attribute: string | undefined;

  override attributeName(): string {
    return (this.#attribute ??= super.attributeName());
  }
}

/** A command, with those below it; what `option` makes there is such. */
export class CommandOfNamed extends Command {
  override createCommand(name?: string): Command {
    return new CommandOfNamed(name);
  }

  override createOption(flags: string, description?: string): Option {
    return new NamedOption(flags, description);
  }
}

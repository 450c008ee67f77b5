import type { VariableDefinition } from '../../core/records/variable-definition.ts';

/** The long flags of `prompt run` and of every command, which no variable of a prompt can have. A test holds it complete. */
export const OWN_FLAGS: ReadonlySet<string> = new Set(
  [
    'model provider base-url allow-http system temperature max-tokens top-p frequency-penalty presence-penalty stop set',
    'fallback timeout max-retries window stream no-stream markdown no-markdown cache no-cache cache-ttl sanitize no-sanitize',
    'file context attach trust no-stdin max-input var vars no-input repeat-last unit output extract usage show-reasoning max-cost',
    'schema no-repair tool allow max-steps fail-on-truncation save no-save dry-run json ndjson quiet verbose home no-color',
    'rows column skip-bad parallel again batch wait help version',
  ].flatMap((line) => line.split(' ')),
);

/** The flag of a variable without dashes: `word-count` of `word_count`. */
export function flagOfVariable(name: string): string {
  return name.replaceAll('_', '-');
}

/** Tells whether llmkit has the flag that a variable of this name would have. */
export function isOwnFlag({ name, variable_type: type }: VariableDefinition): boolean {
  const flag = flagOfVariable(name);
  return OWN_FLAGS.has(flag) || (type === 'boolean' && OWN_FLAGS.has(`no-${flag}`));
}

/** Tells whether a variable can only be given as `-v`: its flag is ours, or none that a command line can tell from another. */
export function needsVar(definition: VariableDefinition): boolean {
  return isOwnFlag(definition) || /^(_|no_)/.test(definition.name);
}

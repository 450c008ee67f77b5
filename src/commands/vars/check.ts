import type { Command } from 'commander';
import { invalidVariables } from '../../core/prompts/variable-service.ts';
import type { VariableFaults } from '../../core/variables/validate.ts';
import type { Context } from '../context.ts';
import { splitPair } from '../variable-values.ts';

const EXAMPLES = `
Examples:
  llmkit vars add tone --type select --option formal --option casual
  llmkit vars check tone=formal
`;

type Run = (pairs: string[], context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = checkValues): void {
  parent
    .command('check')
    .description('Check values against their definitions; exit 2 on a fault.')
    .argument('<name=value...>', 'values')
    .addHelpText('after', EXAMPLES)
    .action((pairs: string[]) => run(pairs, context));
}

export async function checkValues(pairs: string[], context: Context): Promise<void> {
  const app = await context.app();
  const known = await app.variables.definitions();
  const faults: VariableFaults = {};
  for (const { name, value } of pairs.map((pair) => splitPair(pair, 'llmkit vars check tone=formal'))) {
    const definition = known.find((candidate) => candidate.name === name);
    const found = definition ? await app.variables.faultsOf(definition, value) : [`${name} is not defined`];
    if (found.length > 0) faults[name] = found;
  }
  if (Object.keys(faults).length > 0)
    throw invalidVariables('these values', faults, { kind: 'list', what: 'variables' });
  await context.output.result({ faults }, () => '');
  context.output.note('no faults');
}

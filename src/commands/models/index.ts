import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { nounOf, type Noun } from '../noun.ts';

const HELP = `
llmkit models alone is llmkit models list.

Examples:
  llmkit models
  llmkit models -q sonnet --json
  llmkit models show claude-sonnet-5-5
`;

const registerBoth = nounOf({
  description: 'Models: what each provider offers, their limits, what they take and cost.',
  help: HELP,
  verbs: {
    list: () => import('./list.ts'),
    show: () => import('./show.ts'),
  },
});

/** Both verbs, whatever word follows: it may be the value of a flag of the one that is not named. */
export function register(parent: Command, context: Context, noun: Noun): void | Promise<void> {
  return registerBoth(parent, context, noun);
}

import { nounOf } from '../noun.ts';

const HELP = `
llmkit models alone is llmkit models list.

Examples:
  llmkit models
  llmkit models -q sonnet --json
  llmkit models show claude-sonnet-5-5
`;

export const register = nounOf({
  description: 'Models: what each provider offers, their limits, what they take and cost.',
  help: HELP,
  verbs: {
    list: () => import('./list.ts'),
    show: () => import('./show.ts'),
  },
});

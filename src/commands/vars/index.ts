import { nounOf } from '../noun.ts';

const HELP = `
A definition here holds for every prompt that uses the variable and does not
define it itself.

Examples:
  llmkit vars add tone --type select --option formal --option casual
  llmkit vars add zip --pattern "[0-9]{5}" --optional
  llmkit vars check tone=formal
`;

export const register = nounOf({
  description: 'Variables: definitions shared by all prompts.',
  help: HELP,
  verbs: {
    add: () => import('./add.ts'),
    set: () => import('./set.ts'),
    list: () => import('./list.ts'),
    show: () => import('./show.ts'),
    rm: () => import('./rm.ts'),
    check: () => import('./check.ts'),
  },
});

import { nounOf } from '../noun.ts';

const HELP = `
A batch is made by prompt run --rows FILE --batch: its rows are answered within
a day, at the vendor's lower price. Answers that are fetched stand in the run:
the same command again has them, and sends what expired or failed anew.

Examples:
  llmkit batch list
  llmkit batch show last
  llmkit batch fetch
  llmkit batch cancel last --yes
`;

export const register = nounOf({
  description: 'Batches: rows that a vendor answers within a day, at a lower price.',
  help: HELP,
  verbs: {
    list: () => import('./list.ts'),
    show: () => import('./show.ts'),
    fetch: () => import('./fetch.ts'),
    cancel: () => import('./cancel.ts'),
  },
});

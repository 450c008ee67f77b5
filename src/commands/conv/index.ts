import { nounOf } from '../noun.ts';

const HELP = `
CONV is last (the last used), an id, an exact title, or the first 4 or more
characters of an id.

Examples:
  llmkit conv new "Trip to Oslo" -s "You are a travel agent." --provider mock
  llmkit conv send last "What should I pack?"
  llmkit conv list
  llmkit conv show last
`;

export const register = nounOf({
  description: 'Conversations: stored with their whole history.',
  help: HELP,
  verbs: {
    new: () => import('./new.ts'),
    send: () => import('./send.ts'),
    retry: () => import('./retry.ts'),
    undo: () => import('./undo.ts'),
    redo: () => import('./redo.ts'),
    edit: () => import('./edit.ts'),
    fork: () => import('./fork.ts'),
    rerun: () => import('./rerun.ts'),
    diff: () => import('./diff.ts'),
    set: () => import('./set.ts'),
    rename: () => import('./rename.ts'),
    list: () => import('./list.ts'),
    search: () => import('./search.ts'),
    show: () => import('./show.ts'),
    vars: () => import('./vars.ts'),
    rate: () => import('./rate.ts'),
    summarize: () => import('./summarize.ts'),
    export: () => import('./export.ts'),
    import: () => import('./import.ts'),
    clear: () => import('./clear.ts'),
    rm: () => import('./rm.ts'),
  },
});

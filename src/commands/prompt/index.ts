import { nounOf } from '../noun.ts';

const HELP = `
NAME is a stored prompt or one that comes with llmkit; NAME@3 is its version 3.
What contains a / or ends in .md or .liquid is a file, used in place.

Examples:
  llmkit prompt list
  git diff --staged | llmkit prompt run commit_message --provider mock
  llmkit prompt run translate -v language=French --provider mock "Good morning"
  llmkit prompt show summarize
`;

export const register = nounOf({
  description: 'Prompts: templates with typed variables, kept with every version.',
  help: HELP,
  verbs: {
    run: () => import('./run.ts'),
    list: () => import('./list.ts'),
    show: () => import('./show.ts'),
    render: () => import('./render.ts'),
    add: () => import('./add.ts'),
    test: () => import('./test.ts'),
    check: () => import('./check.ts'),
    edit: () => import('./edit.ts'),
    versions: () => import('./versions.ts'),
    diff: () => import('./diff.ts'),
    revert: () => import('./revert.ts'),
    rename: () => import('./rename.ts'),
    rm: () => import('./rm.ts'),
    import: () => import('./import.ts'),
    sync: () => import('./sync.ts'),
    export: () => import('./export.ts'),
    install: () => import('./install.ts'),
  },
});

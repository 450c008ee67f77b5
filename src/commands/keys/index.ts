import { nounOf } from '../noun.ts';

const HELP = `
A key is asked for without echo, or read from standard input; never from the
command line, where others could see it. keys set alone asks whose it is.

A program can tell the key instead, such as pass or a keychain:
llmkit config set providers.NAME.key_command "pass show openai"

Examples:
  llmkit keys set openai
  printenv MY_KEY | llmkit keys set openai
  llmkit keys list
`;

export const register = nounOf({
  description: 'API keys, kept in keys.json (readable by you only).',
  help: HELP,
  verbs: {
    set: () => import('./set.ts'),
    list: () => import('./list.ts'),
    rm: () => import('./rm.ts'),
    path: () => import('./path.ts'),
  },
});

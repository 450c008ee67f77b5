import { nounOf } from '../noun.ts';

const HELP = `
MCP (modelcontextprotocol.io) is how editors, chats and agents use other
programs.

Examples:
  llmkit mcp serve
  llmkit mcp serve --tag writing
`;

export const register = nounOf({
  description: 'MCP: the prompts of llmkit in every other tool.',
  help: HELP,
  verbs: {
    serve: () => import('./serve.ts'),
  },
});

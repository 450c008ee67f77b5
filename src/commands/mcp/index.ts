import { nounOf } from '../noun.ts';

const HELP = `
MCP (modelcontextprotocol.io) is how editors, chats and agents use other
programs. Servers give a model tools; serve gives other programs prompts.

Examples:
  llmkit mcp add files -- npx -y @modelcontextprotocol/server-filesystem .
  llmkit mcp list
  llmkit mcp serve
`;

export const register = nounOf({
  description: 'MCP: tools of other programs here, and the prompts of llmkit there.',
  help: HELP,
  verbs: {
    add: () => import('./add.ts'),
    list: () => import('./list.ts'),
    show: () => import('./show.ts'),
    rm: () => import('./rm.ts'),
    serve: () => import('./serve.ts'),
  },
});

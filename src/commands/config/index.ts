import { Help } from 'commander';
import { configKeys } from '../../core/settings/config-keys.ts';
import { configMeaning } from '../../core/settings/config-meaning.ts';
import { nounOf } from '../noun.ts';

/** Characters of the longest key. */
const WIDEST = 35;

function explained(key: string): string {
  const page = new Help();
  return page.formatItem(key, WIDEST, configMeaning(key) ?? '', page);
}

const HELP = `
Settings:
${configKeys().map(explained).join('\n')}

Examples:
  llmkit config set model anthropic/claude-sonnet-5-5
  llmkit config set aliases.fast openai/gpt-5.4-nano
  llmkit config set providers.work.base_url http://127.0.0.1:8000/v1
  llmkit config list --effective
`;

export const register = nounOf({
  description: 'Settings, kept in config.json.',
  help: HELP,
  verbs: {
    get: () => import('./get.ts'),
    set: () => import('./set.ts'),
    unset: () => import('./unset.ts'),
    list: () => import('./list.ts'),
    path: () => import('./path.ts'),
    edit: () => import('./edit.ts'),
  },
});

import { worded, wordedText, type Advice, type AdviceWords, type Given } from '../../core/advice.ts';
import {
  COMMON_WORDS,
  LIBRARY_WORDS,
  TRUSTED_ADDRESS,
  WAYS_TO_NAME,
  WAYS_TO_NAME_FILES,
} from '../../core/advice-words.ts';
import type { Notice } from '../../core/events.ts';

const LIMITS = {
  answer: '/set max_tokens allows more',
  silence: 'Begin the chat with --timeout SECONDS to allow more.',
  listing: 'Begin the chat with --timeout SECONDS to wait longer',
  input: 'Send less, or begin the chat with --max-input BYTES.',
  cost: 'Begin the chat with --max-cost USD to allow more, or /set max_tokens to ask for less.',
};

const PROVIDERS = {
  with_key: 'Choose another model: /model PROVIDER/MODEL',
  local: 'One on this machine: /model ollama/MODEL or any other: /set base_url URL',
  offline: 'Try it offline: /model mock/echo',
};

const LISTS = {
  conversations: 'See /open',
  prompts: 'Tab behind /prompt lists them',
  prompts_and_files: `Tab lists them; ${WAYS_TO_NAME_FILES}`,
  variables: elsewhere('llmkit vars list'),
  keys: elsewhere('llmkit keys list'),
  effective_settings: 'See /set',
  mcp_servers: 'See /tools',
  batches: 'See: llmkit batch list',
  records: 'It may have been removed meanwhile; list what there is',
};

const BEHIND_NAME = "Write it behind the prompt's name";

/** What else can be missing never is in a chat. */
const GIVE: Partial<Readonly<Record<Given, string>>> = {
  prompt_text: BEHIND_NAME,
  prompt_input: BEHIND_NAME,
  prompt_input_and_values: `${BEHIND_NAME}, and other values with -v NAME=VALUE`,
  values: 'Give values with -v NAME=VALUE',
  stored_values: 'Give values as NAME=VALUE',
  prompt_pasted: 'Paste the text of the prompt instead.',
};

/** The words for a person in a chat. What only a command can do is done in another terminal. */
export const CHAT_WORDS: AdviceWords = {
  ...COMMON_WORDS,
  choose_name: (advice) => (advice.of === 'file' ? 'Name another file.' : COMMON_WORDS.choose_name(advice)),
  // The chat offers /retry itself.
  ask_again: () => undefined,
  fetch_batch: ({ batch }) => `Fetch it: llmkit batch fetch ${batch}`,
  wait_for_lock: () => 'Try again; if no llmkit is running, run: llmkit doctor',
  ask: () => 'Type a message',
  raise_limit: ({ of }) => LIMITS[of],
  name_model: ({ provider }) =>
    `Name one: /model ${provider}/MODEL, or set it: llmkit config set providers.${provider}.model MODEL`,
  other_model: () => 'Choose another model with /model.',
  use_provider: ({ which }) => PROVIDERS[which],
  vendor_parameter: ({ name, value }) => `/set extra ${name}=${value}`,
  set_key: ({ provider, instead_of: variable, is_ad_hoc: isAdHoc }) => {
    if (isAdHoc) return 'Begin the chat with LLM_API_KEY set: no other key is sent to an address of this kind';
    const store = `llmkit keys set ${provider}`;
    if (variable === undefined) return elsewhere(store);
    return `It is the one in ${variable}: set that anew, or unset it and run: ${store}`;
  },
  set_base_url: ({ why, way }) => {
    if (why === 'unanswered') return 'Correct the base URL (/set base_url URL).';
    return `${why === 'missing' ? 'Set one' : TRUSTED_ADDRESS}: ${wayToSet(way)}`;
  },
  allow_files: () => 'Run it once outside of the chat, which asks.',
  allow_http: () => 'Use https, or allow it: /set allow_http true.',
  trust_restored: ({ provider }) => elsewhere(`llmkit keys set ${provider}`),
  set_setting: ({ key, value }) =>
    value === undefined
      ? elsewhere(`llmkit config set ${key} VALUE`)
      : `Fix it with: llmkit config set ${key} ${value}`,
  list: (advice) => (advice.what === 'models' ? 'Tab behind /model lists what there is' : LISTS[advice.what]),
  show: ({ what, name }) => {
    if (what === 'help') return 'See /help.';
    return what === 'conversation' ? 'See /history' : elsewhere(`llmkit prompt show ${name ?? 'NAME'}`);
  },
  did_you_mean: ({ name, what }) =>
    `Did you mean ${what === undefined ? '' : what === 'command' ? '/' : '/set '}${name}?`,
  known: (advice) => {
    const all = advice.names.join(', ');
    if (advice.what === 'providers') return `Known: ${all}. Add one: llmkit config set providers.NAME.base_url URL`;
    return `${advice.what === 'parameters' ? `A vendor's own: /set extra ${advice.given}=VALUE. ` : ''}Known: ${all}`;
  },
  create_conversation: () => 'Begin one of that title: /new, then /title TEXT',
  open_conversation: () => 'Open a conversation with /open.',
  name_conversation: ({ matches }) =>
    matches
      ? `Name one by its id: ${matches.map(({ id, title }) => `${id.slice(0, 8)} (${title})`).join(', ')}`
      : `${WAYS_TO_NAME}; see /open`,
  shorten_conversation: () =>
    'Send less: /set window last:20, /undo, a new conversation (/new), or choose a larger model.',
  copy: (advice) => (advice.what === 'conversation' ? 'A copy of your own: /fork' : LIBRARY_WORDS.copy(advice, false)),
  act_for_all: (advice) => LIBRARY_WORDS.act_for_all(advice, false),
  change: (advice) => LIBRARY_WORDS.change(advice, false),
  give: (advice) => {
    if (advice.what === 'question') return 'Type a message';
    if (advice.what === 'key') return elsewhere(`llmkit keys set ${advice.provider}`);
    return GIVE[advice.what] ?? LIBRARY_WORDS.give(advice, false);
  },
  force: (advice) => (advice.what === 'file' ? 'Or remove that one first' : LIBRARY_WORDS.force(advice, false)),
  doctor: ({ can, is_untouched: isUntouched }) =>
    `${isUntouched ? 'It was left as it is. ' : ''}Run: llmkit doctor${can === 'mend' ? ' --fix' : ''}`,
  use_backup: (advice) => LIBRARY_WORDS.use_backup(advice, false),
};

function elsewhere(command: string): string {
  return `In another terminal, run: ${command}`;
}

/** A command of the chat or of the shell, or the name of a variable. */
function wayToSet(way: string): string {
  if (way === 'base_url') return '/set base_url URL';
  return way.startsWith('providers.') ? `llmkit config set ${way} URL` : way;
}

/** What to do, in words that work in the chat; undefined when there is nothing. */
export function chatHint(advice: readonly Advice[]): string | undefined {
  return worded(advice, CHAT_WORDS);
}

/** The text of a notice as the chat tells it. */
export function chatNotice({ message, pieces }: Notice): string {
  return pieces === undefined ? message : wordedText(pieces, CHAT_WORDS);
}

import { worded, wordedText, type Advice, type AdviceWords, type Given } from '../core/advice.ts';
import { COMMON_WORDS, TRUSTED_ADDRESS, WAYS_TO_NAME, WAYS_TO_NAME_FILES } from '../core/advice-words.ts';
import type { LlmkitError } from '../core/errors.ts';
import type { Notice } from '../core/events.ts';
import { faultsOf } from '../core/templates/faulty-prompt.ts';

const LIMITS = {
  answer: 'Raise --max-tokens for more.',
  silence: 'Allow more with --timeout SECONDS.',
  listing: 'Wait longer with --timeout SECONDS',
  input: 'Send less, or raise the limit with --max-input BYTES.',
  cost: 'Allow more with --max-cost USD, or ask for less with --max-tokens.',
};

const OTHERS = {
  model: 'Ask another model with -m.',
  provider: 'Choose another --provider.',
  fallback: 'Name a second model with --fallback.',
};

const PROVIDERS = {
  with_key: 'Choose another provider that has a key (--provider NAME, llmkit config set provider NAME)',
  local: 'A local server (--provider ollama -m MODEL) or any other (--base-url URL)',
  offline: 'Try it offline: --provider mock',
};

const LISTS = {
  conversations: 'See: llmkit conv list',
  prompts: 'See: llmkit prompt list',
  prompts_and_files: `See: llmkit prompt list; ${WAYS_TO_NAME_FILES}`,
  variables: 'See: llmkit vars list',
  keys: 'See: llmkit keys list',
  effective_settings: 'What is in force without it: llmkit config list --effective',
  batches: 'See: llmkit batch list',
  mcp_servers: 'List them: llmkit mcp list',
  records: 'It may have been removed meanwhile; list what there is',
};

const GIVE: Readonly<Record<Given, string>> = {
  text: 'Give a text, or pipe one in.',
  prompt_text: 'Give the text as words or pipe it in',
  prompt_input: 'Give the input as words or pipe it in',
  prompt_input_and_values: 'Give the input as words or pipe it in, and other values with -v NAME=VALUE',
  values: 'Give values with -v NAME=VALUE',
  stored_values: 'Give values as NAME=VALUE',
  once: 'Give it once',
  one: 'Give one of them.',
  file: 'Pipe something in, or name a file.',
  key_piped: 'Pipe the key in.',
  prompt_name: 'Name it: llmkit prompt add NAME …',
  prompt_template: 'Give the template, or a system text at least',
  prompt_content: 'Give --file FILE or --content TEXT, or pipe it in',
  prompt_pasted: 'Give the text of the prompt instead.',
  prompt_version: 'Name another: --prompt NAME@VERSION, or a file',
  folder: 'Name a folder, with a / at its end: -o exports/',
  smaller_file: 'Give a smaller one, or keep nothing with --no-save',
  rows: 'Mend them, or leave them out with --skip-bad',
};

const FORCE = {
  removal: 'Add --yes.',
  next_version: 'Add --update to make this its next version.',
  file: 'Replace it with --force',
  home: 'Choose another home with --home, or add --force; what is there now is then kept beside it',
};

const BACKUPS = {
  any: 'Name a file that llmkit backup wrote',
  other: 'Nothing was changed. Use another backup',
  elsewhere: 'Write the backup to another place',
};

/** The words for a person or a script at a shell. */
export const SHELL_WORDS: AdviceWords = {
  ...COMMON_WORDS,
  ask_again: ({ is_kept: isKept, conversation = 'last' }) => {
    if (isKept === undefined) return 'Ask again; in a conversation: llmkit conv retry last';
    return isKept ? `What came is kept; to ask again: llmkit conv retry ${conversation}` : 'Ask again';
  },
  fetch_batch: ({ batch }) => `Fetch it: llmkit batch fetch ${batch}; or cancel it: llmkit batch cancel ${batch}`,
  wait_for_lock: ({ of }) =>
    of === 'file'
      ? 'Try again; if no llmkit is running, run: llmkit doctor'
      : 'End what uses this home and try again; if nothing does, run: llmkit doctor',
  ask: ({ conversation }) =>
    conversation === undefined
      ? 'Start one: llmkit chat --save TEXT'
      : `Send one: llmkit conv send ${conversation} TEXT`,
  raise_limit: ({ of }) => LIMITS[of],
  name_model: ({ provider }) =>
    `Name one with -m ${provider}/MODEL, or set it: llmkit config set providers.${provider}.model MODEL`,
  other_model: ({ by }) => OTHERS[by],
  use_provider: ({ which }) => PROVIDERS[which],
  vendor_parameter: ({ name, value }) => `--set ${name}=${value}`,
  set_key: ({ provider, variables, instead_of: variable, is_ad_hoc: isAdHoc }, isOneOfMany) => {
    if (isAdHoc) return 'Set LLM_API_KEY: no other key is sent to an address of --base-url or LLM_BASE_URL';
    const store = `llmkit keys set ${provider}`;
    if (variable !== undefined) return `It is the one in ${variable}: set that anew, or unset it and run: ${store}`;
    if (variables.length === 0) return `Run: ${store}`;
    return `Set ${variables.join(' or ')}${isOneOfMany ? ';' : ''} or run: ${store}`;
  },
  set_base_url: ({ why, way }) => {
    if (why === 'unanswered') return 'Correct the base URL (--base-url, LLM_BASE_URL).';
    return `${why === 'missing' ? 'Set one' : TRUSTED_ADDRESS}: ${wayToSet(way)}`;
  },
  allow_files: () => '--trust allows it, as long as the file is as it is.',
  allow_http: () => 'Use https, or allow it with --allow-http.',
  trust_restored: ({ provider }) => `If you do: llmkit keys set ${provider}, or for all of it: llmkit restore --trust`,
  set_setting: ({ key, value }) =>
    value === undefined ? `Run: llmkit config set ${key} VALUE` : `Fix it with: llmkit config set ${key} ${value}`,
  list: (advice) =>
    advice.what === 'models' ? `See what there is: llmkit models --provider ${advice.provider}` : LISTS[advice.what],
  show: ({ what, name }) => {
    if (what === 'help') return `See: ${name ?? 'llmkit'} --help`;
    if (what === 'prompt') return `See: llmkit prompt show ${name ?? 'NAME'}`;
    return name === undefined ? 'See the numbers: llmkit conv show' : `See: llmkit conv show ${name}`;
  },
  did_you_mean: ({ name, what }) => (what === 'command' ? `Did you mean: ${name}` : `Did you mean ${name}?`),
  known: ({ what, names }) => {
    const all = names.join(', ');
    if (what === 'providers') return `Known: ${all}. Add one: llmkit config set providers.NAME.base_url URL`;
    if (what === 'settings') return 'See what there is: llmkit config --help';
    return `${what === 'parameters' ? 'Known' : 'It can keep'}: ${all}`;
  },
  create_conversation: () => 'Add --create to begin one of that title, or see: llmkit conv list',
  open_conversation: () => 'Name one that llmkit conv list shows',
  name_conversation: ({ matches }) =>
    matches
      ? `Name one by its id: ${matches.map(({ id, title }) => `${id} (${title})`).join(', ')}`
      : `${WAYS_TO_NAME}; see: llmkit conv list`,
  shorten_conversation: () => 'Send less: --window last:20, conv undo, a new conversation, or choose a larger model.',
  copy: ({ what, name }) =>
    what === 'prompt'
      ? `A copy of your own: llmkit prompt show ${name} | llmkit prompt add NAME`
      : `A copy of your own: llmkit conv fork ${name}`,
  act_for_all: () => 'Unset LLMKIT_USER and user_id to act for the whole home',
  change: ({ what, name }) =>
    what === 'starter'
      ? `Store one of your own under that name to replace it: llmkit prompt add ${name} --file FILE`
      : `Change it with: llmkit vars set ${name} …`,
  give: (advice) => {
    if (advice.what === 'key') return `Pass it on standard input or at the prompt: llmkit keys set ${advice.provider}`;
    if (advice.what !== 'question') return GIVE[advice.what];
    const { conversation: id } = advice;
    const example = id === undefined ? 'llmkit chat "Why is the sky blue?"' : `llmkit conv send ${id} "…"`;
    return `Give it as words or pipe it in: ${example}`;
  },
  force: ({ what }) => FORCE[what],
  doctor: ({ can, is_untouched: isUntouched }) =>
    `${isUntouched ? 'It was left as it is. ' : ''}Run: llmkit doctor${can === 'mend' ? ' --fix' : ''}`,
  use_backup: ({ which }) => BACKUPS[which],
};

/** A flag, a command or the name of a variable. */
function wayToSet(way: string): string {
  if (way === 'base_url') return '--base-url URL';
  return way.startsWith('providers.') ? `llmkit config set ${way} URL` : way;
}

/** What to do, in the shell's words; undefined when there is nothing. */
export function shellHint(advice: readonly Advice[]): string | undefined {
  return worded(advice, SHELL_WORDS);
}

/** An error as --json prints it. */
export function shellError(error: LlmkitError): Record<string, unknown> {
  const { code, message, advice, details } = error;
  const faults = faultsOf(error)?.map(withHint);
  return withHint({ code, message, advice, ...details, ...(faults && { faults }) });
}

/** What had advice as it is shown. */
export type WithHint<Thing> = Omit<Thing, 'advice'> & { hint?: string };

/** What holds advice, with the words as `hint` in its place. */
export function withHint<Thing extends { advice?: readonly Advice[] | undefined }>(thing: Thing): WithHint<Thing> {
  const hint = shellHint(thing.advice ?? []);
  const fields = Object.entries(thing).map(([key, value]) => (key === 'advice' ? ['hint', hint] : [key, value]));
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as WithHint<Thing>;
}

/** A notice as the shell tells it. */
export function shellNotice({ pieces, ...notice }: Notice): Notice {
  return pieces === undefined ? notice : { ...notice, message: wordedText(pieces, SHELL_WORDS) };
}

import { duration } from './duration.ts';
import { withShortNames } from './short-names.ts';
import {
  worded,
  type Advice,
  type AdviceWords,
  type Expected,
  type FileMend,
  type Given,
  type TemplateMend,
} from './advice.ts';

export const WAYS_TO_NAME = 'Name it by last, an id, its exact title or the first 4 characters of its id';
export const WAYS_TO_NAME_FILES = 'a file is named with a / or by its ending .md or .liquid';
export const TRUSTED_ADDRESS = 'If you trust that address, make it the base URL';

const EXPECTED: Readonly<Record<Expected, string>> = {
  name: 'Names are letters, digits and . _ -, begin with a letter or digit, and have at most 100 characters.',
  variable_name: 'Names are letters, digits and _, and begin with a letter or _.',
  messages: 'Expected [{"role": "user", "content": "…"}].',
  messages_file: 'Expected [{"role": "user", "content": "…"}] or a whole request with "messages".',
  question_at_end: 'End the messages with {"role": "user", "content": "…"}.',
  user_message_at_end: 'End with a user message',
  values_file: 'Expected for example: {"tone": "formal"}',
  text_file: 'Expected UTF-8 text.',
  file_kind: 'Taken are text, PNG, JPEG, GIF, WebP, PDF, WAV and MP3, told by their bytes.',
  export_file: 'Endings are .md, .html, .json and .messages.json',
  conversations_file:
    'Taken are exports of llmkit, ChatGPT, Claude, llm, aichat and gptme, sessions of agents, and messages',
  unpacked_export: 'Unpack it and name the conversations.json in it',
  mock_model: 'It has mock/echo and mock/script.',
  mock_script: 'Set LLMKIT_MOCK_SCRIPT to a file with one JSON value a line, for example {"content": "Hello"}.',
  mock_line: 'Add a line; the n-th answer of a conversation is the n-th line.',
};

const TEMPLATE: Readonly<Record<TemplateMend, string>> = {
  raw: 'Braces meant as text stand between {% raw %} and {% endraw %}',
  quote: 'Quote the value: what holds {{ or ": " stands in quotation marks',
  split: 'Split it into several prompts',
  render: 'Take in another prompt with {% render "NAME" %}',
  print_less: 'Let it loop over less, or print less',
  filter: 'Filters are those of Liquid (https://liquidjs.com/filters/overview.html)',
  unopened: 'It belongs to a tag that is not open there',
  liquid: 'Tags are written {% if NAME %} and {% endif %}',
  expression: 'Written are {{ NAME | FILTER: ARGUMENT }} and {% if NAME == "text" and OTHER %}',
  first_line: 'Begin the file with its ---; a text that is meant to begin so needs other words first',
  close_fields: 'End it with a line ---; a text that is meant to begin so needs other words first',
  pattern: 'Write it so that it can match a text in one way only, without a repeat inside a repeat',
  name: 'Names are letters, digits and _, and begin with a letter or _; braces meant as text stand between {% raw %} and {% endraw %}',
};

const FILE: Readonly<Record<FileMend, string>> = {
  free_space: 'Free some space and try again',
  free_space_unharmed: 'Free some space and try again; what was stored before is unharmed',
  copy_home: 'Look at the disk and copy the home to a safe place',
  look_at_owner: 'Look at its owner and mode',
  look_at_it: 'Look at what it is',
  put_file: 'Put the file itself there; to move the whole store, set LLMKIT_HOME',
  create_folder: 'Create the folder and try again',
  begin_anew: 'Begin a new one; nothing was changed',
};

const CONNECTION = {
  network: 'Check the network connection and the base URL.',
  address: 'Check the address and the network connection.',
  certificate: 'Check the address; a private certificate authority is named with NODE_EXTRA_CA_CERTS.',
  compression: 'Something between you and the server may change what it sends: try without the proxy.',
};

/** The words that are the same on every surface. */
export const COMMON_WORDS = {
  retry: ({ what, when, after_ms: wait }) => {
    if (wait !== undefined) return `It asks to wait ${duration(wait)}: try again then`;
    if (what !== undefined) return what === 'change' ? 'Run it again' : 'Run the command again';
    return when === 'later' ? 'Try again later' : 'Try again';
  },
  ask_without_batch: () => 'Ask them one by one',
  choose_model: (advice) =>
    'example' in advice
      ? `Choose another model, for example ${advice.example}.`
      : `Choose a model older than ${advice.older_than}.`,
  pull_model: ({ model }) => `Fetch it: ollama pull ${model}`,
  start_server: () => 'Start it',
  check_account: ({ server }) => `Look at the plan and billing of your account at ${server}`,
  check_base_url: ({ url, wire }) => {
    if (wire === 'openai') return `Is the base URL right (…/v1)? It is ${url}.`;
    if (/\/v1\/*$/.test(url)) return `Leave /v1 out of the base URL ${url}: /v1/messages is added to it.`;
    return `Is the base URL right? It is ${url}; /v1/messages is added to it.`;
  },
  check_connection: ({ fault }) => CONNECTION[fault],
  mend_proxy: (advice) => {
    const { variable } = advice;
    if (advice.fault === 'login')
      return `It wants a user name and a password: ${variable}=${advice.protocol}//NAME:PASSWORD@${advice.host}`;
    const without = 'hosts in NO_PROXY are reached without it';
    return advice.fault === 'value' ? `Correct or unset ${variable}; ${without}` : `Check ${variable}; ${without}.`;
  },
  mend_template: (advice) => {
    if (advice.how === 'close') return `Close it with ${advice.by}`;
    if (advice.how === 'path') return `Write {{ ${advice.better} }}`;
    if (advice.how !== 'pass_values') return TEMPLATE[advice.how];
    const tag = `{% render ${JSON.stringify(advice.prompt)}, NAME: NAME %}`;
    return `A prompt taken in sees only what is passed to it: ${tag}`;
  },
  expected: ({ what }) => EXPECTED[what],
  example: ({ text }) => `For example: ${text}`,
  choose_name: ({ better, unlike }) => {
    if (better !== undefined) return `Call it ${better}; what ends in .md or .liquid is always read as a file`;
    return unlike === 'case' ? 'Choose a name that differs in more than case' : 'Choose another name';
  },
  choose_home: ({ why }) =>
    why === 'shared' ? 'Set LLMKIT_HOME to a folder of its own' : 'Choose another home with LLMKIT_HOME',
  update: ({ untouched }) => `${untouched === 'file' ? 'It was left as it is.' : 'Nothing was changed.'} Update llmkit`,
  mend_file: (advice) => {
    if (advice.how === 'rename') return `Take it out of the folder ${advice.folder}, or give it that name`;
    if (advice.how !== 'move_away') return FILE[advice.how];
    return `Move it away${advice.beside === undefined ? '' : `: there is a ${advice.beside} as well`}`;
  },
  run: ({ command, if: condition }) =>
    condition === undefined ? `Run: ${command}` : `If it no longer runs there, run: ${command}`,
  not_mended: ({ why }) => `It could not be mended: ${why}`,
  say: ({ text }) => text,
} satisfies Partial<AdviceWords>;

const GIVE: Readonly<Record<Given, string>> = {
  text: 'Give a text.',
  prompt_text: 'Give a text as its input',
  prompt_input: 'Give its input',
  prompt_input_and_values: 'Give its input and the other values',
  values: 'Give values for its variables',
  stored_values: 'Give other values',
  once: 'Give it once',
  one: 'Give one of them.',
  file: 'Give a text, or name a file.',
  key_piped: 'Give the key.',
  prompt_name: 'Name it',
  prompt_template: 'Give the template, or a system text at least',
  prompt_content: 'Give its content',
  prompt_pasted: 'Give the text of the prompt instead.',
  prompt_version: 'Name another version, or a file',
  folder: 'Name a folder',
  smaller_file: 'Give a smaller one',
  rows: 'Mend them, or leave them out with skipBad',
};

const LISTS = {
  conversations: 'List the conversations',
  prompts: 'List the prompts',
  prompts_and_files: `List the prompts; ${WAYS_TO_NAME_FILES}`,
  variables: 'List the definitions of variables',
  keys: 'List the stored keys',
  effective_settings: 'Look at the settings in force without it',
  mcp_servers: 'Look at mcp in the settings',
  batches: 'Look at the list of batches',
  records: 'It may have been removed meanwhile; list what there is',
};

const LIMITS = {
  answer: 'Raise max_tokens for more.',
  silence: 'Allow more time with timeout_s.',
  listing: 'Allow more time with limit_ms.',
  input: 'Send less.',
  cost: 'Allow more with max_cost_usd, or ask for less with max_tokens.',
};

const OTHERS = {
  model: 'Ask another model.',
  provider: 'Choose another provider.',
  fallback: 'Name a second model as fallback.',
};

const PROVIDERS = {
  with_key: 'Choose another provider that has a key',
  local: 'A local server (provider ollama) or any other (base_url)',
  offline: 'Try it offline (provider mock)',
};

const FORCE = {
  removal: 'Say that it is to be removed.',
  next_version: 'Add force to make this its next version.',
  file: 'Replace it with force',
  home: 'Choose another home, or add force; what is there now is then kept beside it',
};

const BACKUPS = {
  any: 'Name a file that is a backup',
  other: 'Nothing was changed. Use another backup',
  elsewhere: 'Write the backup to another place',
};

/** The words for a program that uses the library: no command line in them, and no flag. */
export const LIBRARY_WORDS: AdviceWords = {
  ask_again: () => 'Ask again',
  fetch_batch: ({ batch }) => `Fetch or cancel the batch ${batch} first`,
  wait_for_lock: () => 'Try again; if nothing else uses this home, have it checked',
  ask: () => 'Send a message first',
  raise_limit: ({ of }) => LIMITS[of],
  name_model: ({ provider }) => `Name one, or set providers.${provider}.model in the settings`,
  other_model: ({ by }) => OTHERS[by],
  use_provider: ({ which }) => PROVIDERS[which],
  vendor_parameter: ({ name, value }) => `${name}=${value} in extra`,
  set_key: ({ provider, variables, instead_of: variable, is_ad_hoc: isAdHoc }) => {
    if (isAdHoc) return 'Set LLM_API_KEY: no other key is sent to an address that is given for a call';
    if (variable !== undefined) return `It is the one in ${variable}: set that anew`;
    return `Give a key of ${provider}${variables.length === 0 ? '' : `, or set ${variables.join(' or ')}`}`;
  },
  set_base_url: ({ why, way }) => {
    if (why === 'unanswered') return `Correct the base URL (${way}).`;
    return `${why === 'missing' ? 'Set one' : TRUSTED_ADDRESS}: ${way}`;
  },
  allow_files: () => 'Allow it first',
  allow_http: () => 'Use https, or allow it with allow_http.',
  trust_restored: ({ provider }) => `If you trust it, store the key of ${provider} again`,
  set_setting: ({ key, value }) =>
    value === undefined ? `Correct ${key} in the settings` : `Fix it with the setting ${key}`,
  list: (advice) => (advice.what === 'models' ? `List the models of ${advice.provider}` : LISTS[advice.what]),
  show: ({ what, name }) => `Look at the ${what}${name === undefined ? '' : ` ${name}`}`,
  did_you_mean: ({ name }) => `Did you mean ${name}?`,
  known: ({ what, names }) =>
    `Known: ${names.join(', ')}${what === 'providers' ? '. Add one with the setting providers.NAME.base_url' : ''}`,
  create_conversation: () => 'Create one of that title',
  open_conversation: () => 'Open a conversation',
  name_conversation: ({ matches }) =>
    matches ? `Name one by its id: ${matches.map(({ id, title }) => `${id} (${title})`).join(', ')}` : WAYS_TO_NAME,
  shorten_conversation: () =>
    'Send less: a window, undo, a shorter copy, a new conversation, or choose a larger model.',
  copy: ({ what }) => (what === 'prompt' ? 'Store a copy under another name' : 'Go on in a fork of it'),
  act_for_all: () => 'Let an admin do it',
  change: ({ what }) =>
    what === 'starter' ? 'Store one of your own under that name to replace it' : 'Replace its definition',
  give: (advice) => {
    if (advice.what === 'question') return 'Give a question';
    return advice.what === 'key' ? `Give the key of ${advice.provider} alone` : GIVE[advice.what];
  },
  force: ({ what }) => FORCE[what],
  doctor: ({ can, is_untouched: isUntouched }) =>
    `${isUntouched ? 'It was left as it is. ' : ''}${can === 'mend' ? 'Have it mended' : 'Have the home checked'}`,
  use_backup: ({ which }) => BACKUPS[which],
  // At the end: a table that grows from these costs every start 10 KB more (measured).
  ...COMMON_WORDS,
  retry: (advice) => COMMON_WORDS.retry(advice.what === undefined ? advice : { kind: 'retry' }),
};

/** What to do, in the library's words; undefined when there is nothing. */
export function libraryHint(advice: readonly Advice[]): string | undefined {
  const hint = worded(advice, LIBRARY_WORDS);
  return hint === undefined ? undefined : withShortNames(hint);
}

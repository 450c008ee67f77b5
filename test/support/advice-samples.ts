import type { Advice, AdviceOf } from '../../src/core/advice.ts';

/** Values of each kind, one for each way in which it may be worded. */
const SAMPLES: { readonly [Each in Advice['kind']]: readonly AdviceOf<Each>[] } = {
  retry: [
    { kind: 'retry' },
    { kind: 'retry', when: 'later' },
    { kind: 'retry', after_ms: 720_000 },
    { kind: 'retry', what: 'change' },
    { kind: 'retry', what: 'command' },
  ],
  ask_again: [{ kind: 'ask_again' }, { kind: 'ask_again', is_kept: true, conversation: 'last' }],
  wait_for_lock: [
    { kind: 'wait_for_lock', of: 'file' },
    { kind: 'wait_for_lock', of: 'home' },
  ],
  ask: [{ kind: 'ask' }, { kind: 'ask', conversation: 'c-1' }],
  raise_limit: each('answer', 'silence', 'listing', 'input').map((of) => ({ kind: 'raise_limit', of })),
  name_model: [{ kind: 'name_model', provider: 'acme' }],
  other_model: each('model', 'provider', 'fallback').map((by) => ({ kind: 'other_model', by })),
  choose_model: [
    { kind: 'choose_model', example: 'gpt-5.5' },
    { kind: 'choose_model', older_than: 'claude-opus-4-6' },
  ],
  pull_model: [{ kind: 'pull_model', model: 'm-1' }],
  use_provider: each('with_key', 'local', 'offline').map((which) => ({ kind: 'use_provider', which })),
  start_server: [{ kind: 'start_server' }],
  check_account: [{ kind: 'check_account', provider: 'acme' }],
  vendor_parameter: [{ kind: 'vendor_parameter', name: 'effort', value: 'none' }],
  set_key: [
    { kind: 'set_key', provider: 'acme', variables: [] },
    { kind: 'set_key', provider: 'acme', variables: ['ACME_API_KEY', 'LLM_API_KEY'] },
    { kind: 'set_key', provider: 'acme', variables: ['ACME_API_KEY'], instead_of: 'ACME_API_KEY' },
    { kind: 'set_key', provider: 'acme', variables: ['LLM_API_KEY'], is_ad_hoc: true },
  ],
  set_base_url: each('missing', 'redirected', 'unanswered').flatMap((why) =>
    each('base_url', 'LLM_BASE_URL', 'providers.acme.base_url').map((way) => ({ kind: 'set_base_url', why, way })),
  ),
  check_base_url: [
    { kind: 'check_base_url', url: 'http://a.test', wire: 'openai' },
    { kind: 'check_base_url', url: 'http://a.test', wire: 'anthropic' },
    { kind: 'check_base_url', url: 'http://a.test/v1', wire: 'anthropic' },
  ],
  check_connection: each('network', 'certificate', 'port', 'compression').map((fault) => ({
    kind: 'check_connection',
    fault,
  })),
  mend_proxy: [
    { kind: 'mend_proxy', variable: 'HTTP_PROXY', fault: 'unreachable' },
    { kind: 'mend_proxy', variable: 'HTTP_PROXY', fault: 'value' },
    { kind: 'mend_proxy', variable: 'HTTP_PROXY', fault: 'login', host: 'p.test' },
  ],
  allow_http: [{ kind: 'allow_http' }],
  set_setting: [
    { kind: 'set_setting', key: 'temperature' },
    { kind: 'set_setting', key: 'provider', value: 'acme' },
  ],
  list: [
    ...each('conversations', 'prompts', 'prompts_and_files', 'variables', 'keys', 'effective_settings', 'records').map(
      (what) => ({ kind: 'list' as const, what }),
    ),
    { kind: 'list', what: 'models', provider: 'acme' },
  ],
  show: [
    { kind: 'show', what: 'conversation' },
    { kind: 'show', what: 'conversation', name: 'c-1' },
    { kind: 'show', what: 'prompt', name: 'greet' },
    { kind: 'show', what: 'help' },
  ],
  did_you_mean: [
    { kind: 'did_you_mean', name: 'greet' },
    { kind: 'did_you_mean', name: 'undo', what: 'command' },
    { kind: 'did_you_mean', name: 'top_p', what: 'parameter' },
  ],
  known: [
    ...each('providers', 'settings', 'kept_settings').map((what) => ({ kind: 'known' as const, what, names: ['a'] })),
    { kind: 'known', what: 'parameters', given: 'x', names: ['a'] },
  ],
  open_conversation: [{ kind: 'open_conversation' }],
  name_conversation: [{ kind: 'name_conversation' }, { kind: 'name_conversation', matches: [] }],
  shorten_conversation: [{ kind: 'shorten_conversation' }],
  change: each('starter', 'variable').map((what) => ({ kind: 'change', what, name: 'greet' })),
  mend_template: [
    ...each('raw', 'quote', 'split', 'render', 'print_less', 'name', 'pattern').map((how) => ({
      kind: 'mend_template' as const,
      how,
    })),
    { kind: 'mend_template', how: 'pass_values', prompt: 'greet' },
  ],
  give: [
    ...each(
      'text',
      'prompt_text',
      'prompt_input',
      'prompt_input_and_values',
      'values',
      'stored_values',
      'once',
      'one',
      'file',
      'key_piped',
      'prompt_name',
      'prompt_template',
      'prompt_content',
      'prompt_pasted',
    ).map((what) => ({ kind: 'give' as const, what })),
    { kind: 'give', what: 'question' },
    { kind: 'give', what: 'question', conversation: 'c-1' },
    { kind: 'give', what: 'key', provider: 'acme' },
  ],
  expected: each(
    'name',
    'variable_name',
    'messages',
    'messages_file',
    'question_at_end',
    'user_message_at_end',
    'values_file',
    'text_file',
    'export_file',
    'mock_model',
    'mock_script',
    'mock_line',
  ).map((what) => ({ kind: 'expected', what })),
  example: [{ kind: 'example', text: 'tone=formal' }],
  choose_name: [
    { kind: 'choose_name' },
    { kind: 'choose_name', of: 'file' },
    { kind: 'choose_name', unlike: 'case' },
    { kind: 'choose_name', better: 'greet' },
  ],
  force: each('removal', 'next_version', 'file', 'home').map((what) => ({ kind: 'force', what })),
  choose_home: [{ kind: 'choose_home' }, { kind: 'choose_home', why: 'shared' }],
  doctor: [{ kind: 'doctor' }, { kind: 'doctor', can: 'mend' }, { kind: 'doctor', is_untouched: true }],
  update: each('file', 'home').map((untouched) => ({ kind: 'update', untouched })),
  use_backup: each('any', 'other', 'elsewhere').map((which) => ({ kind: 'use_backup', which })),
  mend_file: [
    ...each(
      'free_space',
      'free_space_unharmed',
      'copy_home',
      'look_at_owner',
      'look_at_it',
      'put_file',
      'create_folder',
      'begin_anew',
    ).map((how) => ({ kind: 'mend_file' as const, how })),
    { kind: 'mend_file', how: 'rename', folder: 'prompts' },
    { kind: 'mend_file', how: 'move_away' },
    { kind: 'mend_file', how: 'move_away', beside: 'b.json' },
  ],
  run: [
    { kind: 'run', command: 'chmod 600 a' },
    { kind: 'run', command: 'rm a', if: 'owner_is_gone' },
  ],
  not_mended: [{ kind: 'not_mended', why: 'The disk is full.' }],
  say: [{ kind: 'say', text: 'Ask differently' }],
};

function each<Name extends string>(...names: Name[]): Name[] {
  return names;
}

export const ADVICE_SAMPLES: readonly Advice[] = Object.values(SAMPLES).flat();

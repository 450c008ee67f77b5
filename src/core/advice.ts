/**
 * A way out of a fault, as data: each surface (shell, chat, library) has a table with its own words for every kind. A new
 * kind is a member here; the compiler asks for its words.
 */
export type Advice =
  // The same once more.
  | { kind: 'retry'; what?: 'change' | 'command'; when?: 'later'; /** What the server asks for. */ after_ms?: number }
  | { kind: 'ask_again'; /** Unknown to whoever keeps nothing. */ is_kept?: boolean; conversation?: string }
  | { kind: 'ask_without_batch' }
  | { kind: 'fetch_batch'; batch: string }
  | { kind: 'wait_for_lock'; of: 'file' | 'home' }
  // What to ask, and whom.
  | { kind: 'ask'; /** Absent: a new one. */ conversation?: string }
  | { kind: 'raise_limit'; of: 'answer' | 'silence' | 'listing' | 'input' | 'cost' }
  | { kind: 'name_model'; provider: string }
  | { kind: 'other_model'; by: 'model' | 'provider' | 'fallback' }
  | { kind: 'choose_model'; example: string }
  | { kind: 'choose_model'; older_than: string }
  | { kind: 'pull_model'; model: string }
  | { kind: 'use_provider'; which: 'with_key' | 'local' | 'offline' }
  | { kind: 'start_server' }
  | { kind: 'check_account'; /** As messages name it. */ server: string }
  | { kind: 'vendor_parameter'; name: string; value: string }
  | SetKey
  // The way to the server; `way` is the `base_url_way` of a connection.
  | { kind: 'set_base_url'; why: 'missing' | 'redirected' | 'unanswered'; way: string }
  | { kind: 'check_base_url'; url: string; wire: 'openai' | 'anthropic' }
  | { kind: 'check_connection'; fault: 'network' | 'address' | 'certificate' | 'compression' }
  | { kind: 'mend_proxy'; variable: string; fault: 'unreachable' | 'value' }
  | { kind: 'mend_proxy'; variable: string; fault: 'login'; protocol: string; host: string }
  | { kind: 'allow_http' }
  /** What the file of a prompt names may be sent. */
  | { kind: 'allow_files' }
  | { kind: 'trust_restored'; provider: string }
  | { kind: 'set_setting'; key: string; /** Absent: one that is allowed there. */ value?: string }
  // What there is.
  | { kind: 'list'; what: Listed }
  | { kind: 'list'; what: 'models'; provider: string }
  | { kind: 'show'; what: 'conversation' | 'prompt' | 'help'; /** Absent: any. */ name?: string }
  | { kind: 'did_you_mean'; name: string; what?: 'command' | 'parameter' }
  | { kind: 'known'; what: 'providers' | 'settings' | 'kept_settings'; names: readonly string[] }
  | { kind: 'known'; what: 'parameters'; given: string; names: readonly string[] }
  // Conversations, prompts, variables; `matches` are those that a reference may mean.
  | { kind: 'open_conversation' }
  | { kind: 'create_conversation' }
  | { kind: 'name_conversation'; matches?: readonly { id: string; title: string }[] }
  | { kind: 'shorten_conversation' }
  /** One's own of what belongs to another user. */
  | { kind: 'copy'; what: 'conversation' | 'prompt'; name: string }
  /** The home has several users, and only some of it is theirs. */
  | { kind: 'act_for_all' }
  | { kind: 'change'; what: 'starter' | 'variable'; name: string }
  | { kind: 'mend_template'; how: TemplateMend }
  | { kind: 'mend_template'; how: 'pass_values'; /** The one that is taken in. */ prompt: string }
  | { kind: 'mend_template'; how: 'close'; /** What ends it. */ by: string }
  | { kind: 'mend_template'; how: 'path'; /** What a template can print. */ better: string }
  // What was given.
  | { kind: 'give'; what: Given }
  | { kind: 'give'; what: 'question'; /** The one it is for; absent: a new one. */ conversation?: string }
  | { kind: 'give'; what: 'key'; provider: string }
  | { kind: 'expected'; what: Expected }
  | { kind: 'example'; text: string }
  | { kind: 'choose_name'; of?: 'file'; unlike?: 'case'; /** One that would do. */ better?: string }
  | { kind: 'force'; what: 'removal' | 'next_version' | 'file' | 'home' }
  // The home and its files.
  | { kind: 'choose_home'; why?: 'shared' }
  | { kind: 'doctor'; can?: 'mend'; /** Nothing was done to the file. */ is_untouched?: true }
  | { kind: 'update'; untouched: 'file' | 'home' }
  | { kind: 'use_backup'; which: 'any' | 'other' | 'elsewhere' }
  | { kind: 'mend_file'; how: FileMend }
  | { kind: 'mend_file'; how: 'rename'; folder: string }
  | { kind: 'mend_file'; how: 'move_away'; /** A file that has the right name. */ beside?: string }
  | { kind: 'run'; /** Of the system's shell. */ command: string; if?: 'owner_is_gone' }
  | { kind: 'not_mended'; why: string }
  /** What only one surface says, in its words, or what is the same in all. Rare: see test/architecture.test.ts. */
  | { kind: 'say'; text: string };

/** Another key for `provider`. */
interface SetKey {
  kind: 'set_key';
  provider: string;
  /** Variables that it may stand in; none for a vendor that has none. */
  variables: readonly string[];
  /** The variable that holds the one in use and takes precedence. */
  instead_of?: string;
  /** For the address of one call, where only LLM_API_KEY goes. */
  is_ad_hoc?: true;
}

type Listed =
  | 'conversations'
  | 'prompts'
  | 'prompts_and_files'
  | 'variables'
  | 'keys'
  | 'effective_settings'
  | 'mcp_servers'
  | 'batches'
  | 'records';

/** Something that is missing, or was given in a way that cannot be taken. */
export type Given =
  | 'text'
  | 'prompt_text'
  | 'prompt_input'
  | 'prompt_input_and_values'
  | 'values'
  | 'stored_values'
  | 'once'
  | 'one'
  | 'file'
  | 'key_piped'
  | 'prompt_name'
  | 'prompt_template'
  | 'prompt_content'
  | 'prompt_pasted'
  | 'prompt_version'
  | 'folder'
  | 'smaller_file'
  | 'rows';

/** A form that something has to have. */
export type Expected =
  | 'name'
  | 'variable_name'
  | 'messages'
  | 'messages_file'
  | 'question_at_end'
  | 'user_message_at_end'
  | 'values_file'
  | 'text_file'
  | 'file_kind'
  | 'export_file'
  | 'conversations_file'
  | 'unpacked_export'
  | 'mock_model'
  | 'mock_script'
  | 'mock_line';

export type TemplateMend =
  | 'raw'
  | 'quote'
  | 'split'
  | 'render'
  | 'print_less'
  | 'name'
  | 'filter'
  | 'unopened'
  | 'liquid'
  | 'expression'
  | 'first_line'
  | 'close_fields'
  | 'pattern';

export type FileMend =
  | 'free_space'
  | 'free_space_unharmed'
  | 'copy_home'
  | 'look_at_owner'
  | 'look_at_it'
  | 'put_file'
  | 'create_folder'
  | 'begin_anew';

/** A member of the union by its kind. */
export type AdviceOf<Kind extends Advice['kind']> = Extract<Advice, { kind: Kind }>;

/**
 * The words of a surface for `Kind`s: a sentence, or a part of one, that begins with a capital letter; undefined where it
 * has nothing to say. `isOneOfMany` is true in a list of more than two, whose members are parted by semicolons.
 */
export type AdviceWords<Kind extends Advice['kind'] = Advice['kind']> = {
  readonly [Each in Kind]: (advice: AdviceOf<Each>, isOneOfMany: boolean) => string | undefined;
};

/** All of `advice` in the words of one surface, as alternatives; undefined when that has none. */
export function worded(advice: readonly Advice[], words: AdviceWords): string | undefined {
  const isMany = advice.length > 2;
  const all = advice.map((one) => wordsFor(one, words, isMany)).filter((text) => text !== undefined);
  if (all.length === 0) return undefined;
  return all.reduce((said, next) => {
    if (/[.!?]$/.test(said)) return `${said} ${next}`;
    return `${said}${isMany ? ';' : ','} or ${lowered(next)}`;
  });
}

/** A text in pieces, with advice in the midst of it. */
export type AdvisingText = readonly (string | Advice)[];

/** `pieces` as one text in the words of one surface. */
export function wordedText(pieces: AdvisingText, words: AdviceWords): string {
  const said = (piece: Advice) => lowered(wordsFor(piece, words, false) ?? '').replace(/\.$/, '');
  return pieces.map((piece) => (typeof piece === 'string' ? piece : said(piece))).join('');
}

function wordsFor<Kind extends Advice['kind']>(
  advice: AdviceOf<Kind>,
  words: AdviceWords,
  isOneOfMany: boolean,
): string | undefined {
  const say = words[advice.kind as Kind] as AdviceWords<Kind>[Kind];
  return say(advice, isOneOfMany);
}

/** As the second part of a sentence. Names such as `LLM_BASE_URL` stay as they are. */
function lowered(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

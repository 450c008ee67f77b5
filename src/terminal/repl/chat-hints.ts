/** What is said for the shell, and what does the same in the chat. */
const HERE: readonly [RegExp, string][] = [
  [/See: llmkit conv show [\w-]+/, 'See /history'],
  [/See: llmkit conv list/, 'See /open'],
  [/see: llmkit conv list/, 'see /open'],
  [/(Start|Send) one: llmkit .*$/, 'Type a message'],
  [/Ask again; in a conversation: llmkit conv retry last/, ''],
  [/llmkit conv undo, conv clear/, '/undo, /clear'],
  [/conv fork --at N/, '/fork N'],
  [/start a new conversation/, 'start a new conversation (/new)'],
  [/name a second model with --fallback/, 'choose another model with /model'],
  [/choose another --provider/, 'choose another model with /model'],
  [/ask another model with -m/, 'choose another model with /model'],
  [/Raise --max-tokens for more/, '/set max_tokens allows more'],
  [/raise --max-tokens for more/, '/set max_tokens allows more'],
  [/--set (\w+=)/, '/set extra $1'],
  [/Allow more with --timeout SECONDS/, 'Begin the chat with --timeout SECONDS to allow more'],
  [/raise the limit with --max-input BYTES/, 'begin the chat with --max-input BYTES'],
  [/allow it with --allow-http/, 'allow it: /set allow_http true'],
  [/Name one with -m (\S+), or set it: /, 'Name one: /model $1, or set it: '],
  [/See what there is: llmkit models --provider \S+/, 'Tab behind /model lists what there is'],
  [/Set \w+; or run: (llmkit keys set \S+);/, 'In another terminal, run: $1;'],
  [/or choose another provider that has a key \(.*?\)/, 'or choose another model: /model PROVIDER/MODEL'],
  [/or a local server \(.*?\)/, 'or one on this machine: /model ollama/MODEL'],
  [/or any other \(--base-url URL\)/, 'or any other: /set base_url URL'],
  [/or try it offline: --provider mock/, 'or try it offline: /model mock/echo'],
  [/See: llmkit prompt list;/, 'Tab lists them;'],
  [/Give the (text|input) as words or pipe it in/, "Write it behind the prompt's name"],
  // Ids as the chat shows them.
  [/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1'],
];

/** A hint or a notice in words that work in the chat. */
export function saidInChat(text: string): string {
  return HERE.reduce((said, [shell, here]) => said.replace(shell, here), text);
}

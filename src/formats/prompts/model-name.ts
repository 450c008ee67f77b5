/** What other tools call the vendors that have another name here. */
const VENDORS: Readonly<Record<string, string>> = {
  claude: 'anthropic',
  google: 'gemini',
  googleai: 'gemini',
  'google-ai': 'gemini',
  'mistral-ai': 'mistral',
  mistralai: 'mistral',
  'x-ai': 'xai',
  'lm-studio': 'lmstudio',
};
/** Vendors whose models llmkit finds by their own names, whoever is asked. */
const FOUND_BY_NAME = /^(claude|gpt-\d|o[134]\b|chatgpt)/;

/**
 * The name that a model of another tool has here; `vendors` are the providers that can be named. Undefined for one that
 * nobody here would know: a vendor of its own, an alias, a name for people.
 */
export function modelNamed(name: string, vendor: unknown, vendors: readonly string[]): string | undefined {
  const known = (word: string) => {
    const called = VENDORS[word.toLowerCase()] ?? word.toLowerCase();
    return vendors.includes(called) ? called : undefined;
  };
  if (!/^[a-z0-9][\w.:/-]*$/.test(name)) return undefined;
  const [, first = '', rest = ''] = /^([^/:]+)[/:](.+)$/.exec(name) ?? [];
  if (typeof vendor === 'string' && vendor !== '') {
    const provider = known(vendor);
    if (provider !== undefined) return name.startsWith(`${provider}/`) ? name : `${provider}/${name}`;
  }
  if (first !== '') {
    const provider = known(first);
    return provider === undefined ? undefined : `${provider}/${rest}`;
  }
  if (name.startsWith('gemini-')) return vendors.includes('gemini') ? `gemini/${name}` : undefined;
  return FOUND_BY_NAME.test(name) || /\d/.test(name) ? name : undefined;
}

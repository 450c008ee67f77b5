import { input, select } from '@inquirer/prompts';
import type { LlmkitError } from '../core/errors.ts';
import { asLlmkitError } from '../core/errors.ts';
import type { LocalServer, ProviderDefinition } from '../core/ports/provider.ts';
import type { AskingInForm } from './form-keys.ts';
import { sanitizeLine } from './sanitize.ts';

/** The way that a person chose to begin with. */
export type FirstChoice =
  | {
      type: 'key';
      vendor: Vendor;
      key: string;
      /** Absent: the vendor's default. */
      model?: string;
    }
  | { type: 'server'; server: LocalServer; model: string }
  | { type: 'mock' };

/** A provider that needs a key. */
export type Vendor = Pick<ProviderDefinition, 'name' | 'title' | 'model' | 'key_starts'>;

export interface FirstRunOptions {
  servers: readonly LocalServer[];
  vendors: readonly Vendor[];
  /** The provider's name in prose. */
  titleOf: (provider: string) => string;
  /** A key without what was pasted around it; throws for what can be none. */
  checkKey: (provider: string, key: string) => string;
  /** The models that a vendor lists for a key, or why it lists none. */
  tryKey: (provider: string, key: string) => Promise<string[] | LlmkitError>;
  tell: (text: string) => void;
}

type Start = { type: 'key'; vendor?: Vendor } | { type: 'server'; server: LocalServer } | { type: 'mock' };

/** Vendors of whom most people have a key: named at once. */
const FIRST_VENDORS = ['openai', 'anthropic'];

/** Asks how to begin where nothing is set up: a key, a server on this machine, or a try without either. */
export async function askFirstChoice(options: FirstRunOptions, asking: AskingInForm): Promise<FirstChoice> {
  const { servers, vendors, titleOf } = options;
  const start = await choose<Start>(
    'No model is set up yet. Begin with:',
    [
      ...servers.map((server) => ({
        name: `${titleOf(server.provider)} on this machine (${countOf(server.models)})`,
        value: { type: 'server', server } as const,
      })),
      ...vendors
        .filter(({ name }) => FIRST_VENDORS.includes(name))
        .map((vendor) => ({ name: `an ${vendor.title} key`, value: { type: 'key', vendor } as const })),
      { name: 'a key of another vendor', value: { type: 'key' } },
      { name: 'mock, which needs no key: it repeats what it is sent', value: { type: 'mock' } },
    ],
    asking,
  );
  if (start.type === 'key') return askKey(start.vendor ?? (await chooseVendor(vendors, asking)), options, asking);
  if (start.type === 'server') return { ...start, model: await chooseServerModel(start.server, asking) };
  return start;
}

async function choose<T>(message: string, choices: { name: string; value: T }[], asking: AskingInForm): Promise<T> {
  const { answered } = await import('./question.ts');
  return answered(asking, (context) => select({ message, choices, pageSize: 10 }, context));
}

function chooseVendor(vendors: readonly Vendor[], asking: AskingInForm): Promise<Vendor> {
  const others = vendors.filter(({ name }) => !FIRST_VENDORS.includes(name));
  return choose(
    'Whose key?',
    others.map((vendor) => ({ name: sanitizeLine(vendor.title), value: vendor })),
    asking,
  );
}

/** Asks for a key until it is one that the vendor takes, or that could not be tried and is wanted all the same. */
async function askKey(chosen: Vendor, options: FirstRunOptions, asking: AskingInForm): Promise<FirstChoice> {
  // Loaded as every command loads it, so that forms stay in a chunk of their own.
  const { askSecret, askYesNo } = await import('./forms.ts');
  const { vendors, checkKey, tryKey, tell } = options;
  for (let vendor = chosen; ;) {
    const pasted = await askSecret(`Key of ${vendor.title} (hidden):`, asking);
    if (pasted.trim() === '') continue;
    let key: string;
    try {
      key = checkKey(vendor.name, pasted);
    } catch (thrown) {
      tell(asLlmkitError(thrown).message);
      continue;
    }
    const owner = vendors.find(({ key_starts: starts }) => starts?.some((start) => key.startsWith(start)));
    if (owner && owner !== vendor) tell(`That is a key of ${owner.title}.`);
    vendor = owner ?? vendor;
    const models = await tryKey(vendor.name, key);
    if (Array.isArray(models)) return { type: 'key', vendor, key, ...(await chooseModel(vendor, models, asking)) };
    tell(models.message);
    if (isRefused(models) || !(await askYesNo('Keep the key anyway?', { ...asking, suggestion: true }))) continue;
    return { type: 'key', vendor, key, ...(await chooseModel(vendor, [], asking)) };
  }
}

/** A key may be good and yet not allowed to list models. */
function isRefused({ code, details }: LlmkitError): boolean {
  return code === 'auth' && details?.['status'] !== 403;
}

/** The model to begin with, the vendor's default first; nothing where it is that one. */
async function chooseModel(
  { model: preset }: Vendor,
  listed: readonly string[],
  asking: AskingInForm,
): Promise<{ model?: string }> {
  const isPreset = (model: string) => model.replace(/^models\//, '') === preset;
  const models = [...listed.filter(isPreset), ...listed.filter((model) => !isPreset(model))];
  if (models.length === 0 && preset !== undefined) return {};
  const model = await pickModel(models, asking);
  return isPreset(model) ? {} : { model };
}

async function chooseServerModel({ models }: LocalServer, asking: AskingInForm): Promise<string> {
  const names = models.map(({ id }) => id);
  return names.length === 1 ? names[0]! : pickModel(names, asking);
}

async function pickModel(models: readonly string[], asking: AskingInForm): Promise<string> {
  if (models.length === 0) {
    const { answered } = await import('./question.ts');
    return answered(asking, (context) => input({ message: 'Which model?', required: true }, context));
  }
  const { pick } = await import('./pick.ts');
  for (;;) {
    const model = await pick(
      'Which model?',
      models.map((value) => ({ value, name: value })),
      asking,
    );
    if (model !== undefined) return model;
  }
}

function countOf({ length }: readonly unknown[]): string {
  return length === 1 ? '1 model' : `${length} models`;
}

import { asLlmkitError } from '../../core/errors.ts';
import { refuseFaultyPrompt } from '../../core/prompts/check.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { VARIABLE_TYPES, variableKind } from '../../core/tables/variables/index.ts';
import type { PromptDraft } from '../../core/records/prompt.ts';
import type { App } from '../../core/services.ts';
import type { Asking } from '../../terminal/form-keys.ts';
import type { Context } from '../context.ts';

/**
 * Asks for a whole prompt: name, description, text in the editor, then each variable that the text uses. A name that
 * cannot be stored is told before anything is typed that would be lost.
 */
export async function askForPrompt(
  given: string | undefined,
  { force }: { force: boolean },
  app: App,
  context: Context,
): Promise<PromptDraft> {
  const { inForm } = await import('../../terminal/form-keys.ts');
  return inForm({ signal: context.signal }, (asking) => askInForm(given, { force }, app, { io: context.io, asking }));
}

async function askInForm(
  given: string | undefined,
  { force }: { force: boolean },
  app: App,
  { io, asking }: Pick<Context, 'io'> & { asking: Asking },
): Promise<PromptDraft> {
  const { askLine, askText } = await import('../../terminal/forms.ts');
  if (given !== undefined) await app.prompts.checkName(given, { force });
  const check = (value: string) => app.prompts.checkName(value, { force }).then(() => undefined, told);
  const name = given ?? (await askLine('Name:', { ...asking, check }));
  const description = await askLine('What does it do? (optional)', asking);
  const content = await askText('Its text:', {
    ...asking,
    isLong: true,
    edit: (text) => io.editText(text, 'prompt.md'),
    check: (text) => fault(text, name, app),
  });
  const { draft: read } = await app.prompts.readDraft(content, name);
  const draft: PromptDraft = { ...read, name, ...(description && { description }) };
  const { variables } = await app.prompts.parse(draft, name);
  const isOpen = (variable: string) => variable !== 'input' && !Object.hasOwn(read.variables, variable);
  for (const variable of variables.filter((used) => isOpen(used.name))) {
    draft.variables[variable.name] = await askDefinition(variable.name, !variable.isOptional, app, asking);
  }
  return draft;
}

/** An error as one line of a form. */
async function told(thrown: unknown): Promise<string> {
  const { shellHint } = await import('../advice.ts');
  const { message, advice } = asLlmkitError(thrown);
  const hint = shellHint(advice);
  return hint === undefined ? message : `${message} ${hint}`;
}

async function fault(text: string, name: string, app: App): Promise<string | undefined> {
  try {
    const { draft, faults } = await app.prompts.readDraft(text, name);
    await refuseFaultyPrompt({ tags: [], ...draft, name, faults, source: 'file' }, app, { willBe: name });
    return undefined;
  } catch (thrown) {
    return told(thrown);
  }
}

async function askDefinition(name: string, isRequired: boolean, app: App, asking: Asking): Promise<VariableDefinition> {
  const { askChoice, askLine, askYesNo } = await import('../../terminal/forms.ts');
  const type = await askChoice(`${name} is a`, VARIABLE_TYPES, { ...asking, suggestion: 'text' });
  const definition: VariableDefinition = { name, variable_type: type, is_required: isRequired };
  if (variableKind(type).hasOptions) {
    const fault = async (options: string[]) => {
      const faults = await app.variables.definitionFaults({ ...definition, options });
      return faults.map(({ message }) => message).join('; ') || undefined;
    };
    definition.options = splitList(
      await askLine(`Options of ${name}, separated by commas:`, { ...asking, check: (line) => fault(splitList(line)) }),
    );
  }
  const check = async (value: string) =>
    value === '' ? undefined : (await app.variables.faultsOf(definition, value))[0];
  const preset = await askLine(`Default of ${name} (optional):`, { ...asking, check });
  if (preset !== '') return { ...definition, default_value: preset };
  return { ...definition, is_required: await askYesNo(`Is ${name} required?`, { ...asking, suggestion: isRequired }) };
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

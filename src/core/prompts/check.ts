import type { Advice } from '../advice.ts';
import { asLlmkitError } from '../errors.ts';
import { didYouMean, nearest } from '../nearest.ts';
import type { Place, PromptFault } from '../records/prompt-faults.ts';
import { faultsOf, faultyPrompt } from '../templates/faulty-prompt.ts';
import type { NearTag } from '../templates/near-tags.ts';
import { calledAs, refuseBadPromptName } from './names.ts';
import type { LoadedPrompt } from './loaded.ts';
import { outputFault } from './output-fault.ts';
import type { PromptService } from './service.ts';
import type { Template } from './parse.ts';
import { takenInFaults } from './taken-in.ts';
import { SETTINGS, settingsIn } from '../tables/settings.ts';
import type { VariableDefinition } from '../records/variable-definition.ts';
import type { VariableService } from './variable-service.ts';

/** One thing found in a prompt, with its place in the file. */
export interface Finding extends PromptFault {
  /** A fault makes the check fail, and the prompt cannot be run or added; a note does not. */
  kind: 'fault' | 'note';
}

/** How strictly a prompt is looked at, beside what makes it unusable. */
export interface CheckRules {
  /** A variable without definition is a fault. */
  strict?: boolean;
  /** Tells whether a variable can be given only as `-v`. */
  needsVar?: (definition: VariableDefinition) => boolean;
}

interface Services {
  prompts: PromptService;
  variables: VariableService;
}

/** A prompt as it was looked at; `template` is absent where it cannot be parsed. */
export interface Examined {
  findings: Finding[];
  template?: Template;
}

/** The findings of `examinePrompt` for the text of a file; front matter that is no YAML is the only one then. */
export async function checkPrompt(
  text: string,
  path: string,
  services: Services,
  options: CheckRules = {},
): Promise<Finding[]> {
  return checkRead(services.prompts.fromFile(text, path), services, options);
}

/** The same for a file that is being read. */
export async function checkRead(
  read: Promise<LoadedPrompt>,
  services: Services,
  options: CheckRules = {},
): Promise<Finding[]> {
  try {
    const prompt = await read;
    return [...(await examinePrompt(prompt, services, options)).findings, ...nameNotes(prompt)].toSorted(byPlace);
  } catch (thrown) {
    return findingsOf(thrown);
  }
}

/**
 * All that is wrong with a prompt: bad fields, fields that look misspelt, the first syntax fault, bad definitions,
 * defaults that break their own rule, what is defined but not used, no text at all, prompts that cannot be taken in. A
 * text that is nearly a tag is a note; so is a variable without definition, with `strict` a fault.
 */
export async function examinePrompt(
  prompt: LoadedPrompt,
  services: Services,
  { willBe, ...rules }: CheckRules & { /** The name it is to be stored under. */ willBe?: string } = {},
): Promise<Examined> {
  const findings: Finding[] = [
    ...(prompt.faults ?? []).map(asFault),
    ...misspeltFields(prompt),
    ...calledNotes(prompt),
    ...(await definitionFaults(prompt, services)),
    ...(await outputFindings(prompt)),
  ];
  let template: Template | undefined;
  try {
    template = await services.prompts.parse(prompt, calledAs(prompt));
    findings.push(
      ...(await emptyFaults(prompt, template)),
      ...(await useFindings(prompt, template, services, rules)),
      ...template.nearTags.map(nearTagNote),
      ...(await takenInFaults(template, services.prompts, { own: willBe, folder: prompt.folder })).map(asFault),
    );
  } catch (thrown) {
    findings.push(...findingsOf(thrown));
  }
  return { findings: findings.toSorted(byPlace), ...(template && { template }) };
}

/** Examines a prompt that is to be used. Throws `invalid_template` with all its faults. */
export async function refuseFaultyPrompt(
  prompt: LoadedPrompt,
  services: Services,
  rules: CheckRules & { /** The name it is to be stored under; absent: it is used as it is. */ willBe?: string } = {},
): Promise<{ notes: Finding[]; template: Template }> {
  const { findings, template } = await examinePrompt(prompt, services, rules);
  const faults = findings.filter(({ kind }) => kind === 'fault');
  if (template === undefined || faults.length > 0)
    throw faultyPrompt(
      rules.willBe === undefined ? `Cannot use ${calledAs(prompt)}` : `Cannot add ${rules.willBe}`,
      faults,
    );
  return { notes: findings, template };
}

/** The faults of reading or parsing a prompt, as findings. Anything else is thrown on. */
function findingsOf(thrown: unknown): Finding[] {
  const faults = faultsOf(asLlmkitError(thrown));
  if (!faults) throw thrown;
  return faults.map(asFault);
}

function asFault(fault: PromptFault): Finding {
  return { ...fault, kind: 'fault' };
}

function byPlace(a: Finding, b: Finding): number {
  return a.line - b.line || a.column - b.column;
}

/** Where a field stands; what comes from no field belongs to the file as a whole. */
function placeOf({ places }: LoadedPrompt, ...paths: string[]): Place {
  const path = paths.find((candidate) => places && Object.hasOwn(places.fields, candidate));
  return path === undefined ? { line: 1, column: 1 } : places!.fields[path]!;
}

/** A file in use may have any name; to store it wants another. */
function nameNotes(prompt: LoadedPrompt): Finding[] {
  try {
    refuseBadPromptName(prompt.name);
    return [];
  } catch (thrown) {
    const { message, advice } = asLlmkitError(thrown);
    return [{ kind: 'note', message: message.replace(/\.$/, ''), advice, ...placeOf(prompt, 'name') }];
  }
}

function calledNotes({ called, name, ...prompt }: LoadedPrompt): Finding[] {
  const message = `it says that its name is ${called}; as it lies in its folder it is ${name}`;
  return called === undefined ? [] : [{ kind: 'note', message, ...placeOf({ name, ...prompt }, 'name') }];
}

/** Other fields that a prompt may have, beside its settings. */
const FIELDS = ['name', 'description', 'system', 'tags', 'public', 'variables'];
/** Words of vendors and of other tools that are like one of ours by chance. */
const OTHERS_OWN = new Set(['top_k', 'top_a', 'top_n', 'min_p', 'mode', 'models', 'step', 'names']);

/** Unknown fields are kept and mean nothing; one that is nearly a known one was meant as that. */
function misspeltFields(prompt: LoadedPrompt): Finding[] {
  const known = [...FIELDS, ...settingsIn('conversation')];
  return Object.keys(prompt.metadata).flatMap((key) => {
    const near = Object.hasOwn(SETTINGS, key) || OTHERS_OWN.has(key) ? undefined : nearest(key, known);
    if (near === undefined) return [];
    return [asFault({ message: `it has no field ${key}`, ...placeOf(prompt, key), advice: didYouMean(near) })];
  });
}

async function outputFindings(prompt: LoadedPrompt): Promise<Finding[]> {
  const message = await outputFault(prompt);
  return message === undefined ? [] : [asFault({ message, ...placeOf(prompt, 'output') })];
}

/** A template that prints nothing, whatever it is given, beside no system text. */
async function emptyFaults(prompt: LoadedPrompt, template: Template): Promise<Finding[]> {
  if (prompt.template || template.variables.length > 0 || template.renders.length > 0) return [];
  const { system, messages } = await template.render({});
  if (system !== undefined || messages.some(({ content }) => content.trim() !== '')) return [];
  const place = prompt.places?.content ?? { line: 1, column: 1 };
  const advice: Advice[] = [{ kind: 'give', what: 'prompt_template' }];
  return [asFault({ message: 'it has no text', line: place.line, column: place.column, advice })];
}

function nearTagNote({ text, tag, line, column }: NearTag): Finding {
  return { kind: 'note', message: `${text} is taken as text; a tag is written ${tag}`, line, column };
}

async function definitionFaults(prompt: LoadedPrompt, { variables }: Services): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const definition of Object.values(prompt.variables)) {
    const path = `variables.${definition.name}`;
    for (const { message, field } of await variables.definitionFaults(definition))
      findings.push({ kind: 'fault', message, ...placeOf(prompt, `${path}.${field}`, path) });
  }
  return findings;
}

/** Findings about what is defined but not used, and what is used but not defined. */
async function useFindings(
  prompt: LoadedPrompt,
  template: Template,
  { variables }: Services,
  { strict = false, needsVar = () => false }: CheckRules,
): Promise<Finding[]> {
  const used = await variables.ofPrompt(prompt, template.variables);
  const names = new Set(used.map(({ definition }) => definition.name));
  const unused = Object.keys(prompt.variables).filter((name) => !names.has(name));
  const hidden = used.filter(({ definition }) => definition.name !== 'input' && needsVar(definition));
  const undefinedOnes = used.filter(({ source, definition }) => source === 'template' && definition.name !== 'input');
  return [
    ...unused.map((name) => ({
      kind: 'fault' as const,
      message: `${name} is defined but not used`,
      ...placeOf(prompt, `variables.${name}`),
    })),
    ...hidden.map(({ definition: { name }, line, column }) => ({
      kind: 'note' as const,
      message: `${name} cannot be an option of a run; it is given as -v ${name}=VALUE`,
      ...(Object.hasOwn(prompt.variables, name) ? placeOf(prompt, `variables.${name}`) : { line, column }),
    })),
    ...undefinedOnes.map(({ definition, line, column }) => ({
      kind: strict ? ('fault' as const) : ('note' as const),
      message: `${definition.name} has no definition; it is taken as ${definition.is_required ? 'required' : 'optional'} text`,
      line,
      column,
    })),
  ];
}

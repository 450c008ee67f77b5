import { libraryHint } from '../advice-words.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Place, PromptFault } from '../records/prompt-faults.ts';
import { faultsOf } from '../templates/faulty-prompt.ts';
import { calledAs, refuseBadPromptName } from './names.ts';
import type { LoadedPrompt, PromptService } from './service.ts';
import type { Template } from './parse.ts';
import { SETTINGS, settingsIn } from '../settings/table.ts';
import type { RenderUse } from '../templates/variables.ts';
import type { VariableService } from './variable-service.ts';

/** One thing found in a prompt, with its place in the file. */
export interface Finding extends Place {
  /** A fault makes the check fail; a note does not. */
  kind: 'fault' | 'note';
  message: string;
}

interface Services {
  prompts: PromptService;
  variables: VariableService;
}

/**
 * All that is wrong with a prompt as the text of a file: bad fields, the first syntax fault, a name that cannot be stored,
 * bad definitions, defaults that break their own rule, what is defined but not used, prompts that cannot be taken in. A
 * setting that looks misspelt is a note; so is a variable without definition, with `strict` a fault.
 */
export async function checkPrompt(
  text: string,
  path: string,
  services: Services,
  { strict = false } = {},
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const { prompt, faults } = await services.prompts.examineFile(text, path);
    findings.push(
      ...faults.map(asFinding),
      ...nameFaults(prompt),
      ...misspeltSettings(prompt),
      ...(await definitionFaults(prompt, services)),
    );
    const template = await services.prompts.parse(prompt, calledAs(prompt));
    findings.push(
      ...(await useFindings(prompt, template, services, strict)),
      ...(await renderFaults(template.renders, services.prompts)),
    );
  } catch (thrown) {
    findings.push(...findingsOf(thrown));
  }
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** The faults of reading or parsing a prompt, as findings. Anything else is thrown on. */
function findingsOf(thrown: unknown): Finding[] {
  const faults = faultsOf(asLlmkitError(thrown));
  if (!faults) throw thrown;
  return faults.map(asFinding);
}

function asFinding({ message, advice = [], line, column }: PromptFault): Finding {
  const hint = libraryHint(advice);
  return { kind: 'fault', message: hint === undefined ? message : `${message}. ${hint}`, line, column };
}

/** Where a field stands; what comes from no field belongs to the file as a whole. */
function placeOf({ places }: LoadedPrompt, ...paths: string[]): Place {
  const path = paths.find((candidate) => places && Object.hasOwn(places.fields, candidate));
  return path === undefined ? { line: 1, column: 1 } : places!.fields[path]!;
}

function nameFaults(prompt: LoadedPrompt): Finding[] {
  try {
    refuseBadPromptName(prompt.name);
    return [];
  } catch (thrown) {
    const { message, advice } = asLlmkitError(thrown);
    return [asFinding({ message: message.replace(/\.$/, ''), advice, ...placeOf(prompt, 'name') })];
  }
}

/** Other fields that a prompt may have, beside its settings. */
const FIELDS = ['name', 'description', 'system', 'tags', 'variables'];

/** Unknown fields are kept and mean nothing, so only one that is nearly a known one is worth a word. */
function misspeltSettings(prompt: LoadedPrompt): Finding[] {
  const known = [...FIELDS, ...settingsIn('conversation')];
  return Object.keys(prompt.metadata).flatMap((key) => {
    const near = Object.hasOwn(SETTINGS, key) ? undefined : nearest(key, known);
    if (near === undefined) return [];
    const message = `${key} is no setting and is ignored; did you mean ${near}?`;
    return [{ kind: 'note', message, ...placeOf(prompt, key) }];
  });
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
  strict: boolean,
): Promise<Finding[]> {
  const used = await variables.ofPrompt(prompt, template.variables);
  const names = new Set(used.map(({ definition }) => definition.name));
  const unused = Object.keys(prompt.variables).filter((name) => !names.has(name));
  const undefinedOnes = used.filter(({ source, definition }) => source === 'template' && definition.name !== 'input');
  return [
    ...unused.map((name) => ({
      kind: 'fault' as const,
      message: `${name} is defined but not used`,
      ...placeOf(prompt, `variables.${name}`),
    })),
    ...undefinedOnes.map(({ definition, line, column }) => ({
      kind: strict ? ('fault' as const) : ('note' as const),
      message: `${definition.name} has no definition; it is taken as ${definition.is_required ? 'required' : 'optional'} text`,
      line,
      column,
    })),
  ];
}

/** Prompts taken in that are not there, cannot be parsed or take each other in without end, told where the first is taken in. */
async function renderFaults(renders: readonly RenderUse[], prompts: PromptService): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, line, column } of renders) {
    const message = await takenInFault(name, [], new Set(), prompts);
    if (message !== undefined) findings.push({ kind: 'fault', message, line, column });
  }
  return findings;
}

/** `path` are the prompts that surely lead here; a cycle that a condition may end is none. */
async function takenInFault(
  name: string,
  path: readonly string[],
  seen: Set<string>,
  prompts: PromptService,
): Promise<string | undefined> {
  if (path.includes(name))
    return `prompts take each other in without end: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`;
  if (seen.has(name)) return undefined;
  seen.add(name);
  try {
    const { system: _system, ...prompt } = await prompts.takenIn(name);
    const { renders } = await prompts.parse(prompt, name);
    for (const inner of renders) {
      const fault = await takenInFault(inner.name, inner.isCertain ? [...path, name] : [], seen, prompts);
      if (fault !== undefined) return fault;
    }
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LlmkitError && thrown.code === 'invalid_template') return thrown.message.replace(/\.$/, '');
    throw thrown;
  }
}

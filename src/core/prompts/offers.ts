import { asLlmkitError, LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import { promptsInForce } from '../lists.ts';
import type { OfferedArgument, OfferedPrompt, PromptOffers } from '../ports/prompt-server.ts';
import type { VariableDefinition } from '../records/variable-definition.ts';
import { variableKind } from '../tables/variables/index.ts';
import type { LoadedPrompt } from './loaded.ts';
import { type PreparedPrompt, type PromptRunner, systemFirst } from './runner.ts';
import type { PromptService } from './service.ts';

export interface OfferServices {
  prompts: PromptService;
  runner: PromptRunner;
}

export interface OffersWanted {
  /** Only prompts with all of these. */
  tags?: readonly string[];
  /** Only files of folders. */
  isFilesOnly?: boolean;
  /** What becomes of a value before it is used. */
  clean?: (value: string, where: string) => string;
  /** Told of each prompt that cannot be offered. */
  onFault?: (fault: LlmkitError) => void;
}

/** Offers what `services` have. */
export function promptOffers({ prompts, runner }: OfferServices, wanted: OffersWanted = {}): PromptOffers {
  const isOffered = ({ source, tags }: Pick<LoadedPrompt, 'source' | 'tags'>) =>
    (!wanted.isFilesOnly || source === 'file') && (wanted.tags ?? []).every((tag) => tags.includes(tag));
  const find = async (name: string): Promise<LoadedPrompt> => {
    const prompt = await prompts.use(name);
    if (isOffered(prompt)) return prompt;
    throw new LlmkitError('not_found', `Cannot use ${name}: it is not among the prompts that are offered here.`, {
      advice: [{ kind: 'list', what: 'prompts' }],
    });
  };
  const prepare = async (name: string) => runner.prepare(await find(name), { given: {} });
  return {
    async list() {
      const { faults, ...all } = await prompts.list();
      const offered: OfferedPrompt[] = [];
      for (const fault of faults) wanted.onFault?.(fault);
      for (const summary of promptsInForce(all).filter(isOffered)) {
        try {
          offered.push(offerOf(summary.name, await prepare(summary.name)));
        } catch (thrown) {
          wanted.onFault?.(asLlmkitError(thrown));
        }
      }
      return offered;
    },

    async render(name, { input, ...values }) {
      const clean = (value: string, of: string) => wanted.clean?.(value, `the value of ${of}`) ?? value;
      const given = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, clean(value, key)]));
      const prompt = await find(name);
      // Clients send an empty text for what was left out.
      const text = input === undefined || input.trim() === '' ? undefined : clean(input, 'input');
      const prepared = await runner.prepare(prompt, { given, ...present({ input: text }) });
      return {
        ...present({ description: prompt.description }),
        messages: systemFirst(await runner.messages(prepared)),
      };
    },

    async complete(name, argument, typed) {
      const { variables } = await prepare(name);
      const found = variables.find(({ definition }) => definition.name === argument)?.definition;
      const choices = found ? variableKind(found.variable_type).choices(found) : [];
      return choices.filter((choice) => choice.toLowerCase().startsWith(typed.toLowerCase()));
    },
  };
}

function offerOf(name: string, { prompt, template, variables }: PreparedPrompt): OfferedPrompt {
  const taken = variables.map(({ definition }) => argumentOf(definition));
  return {
    name,
    ...present({ description: prompt.description }),
    arguments: template.usesInput ? taken : [...taken, inputOf(prompt)],
  };
}

const ABOUT_INPUT = 'The text that it is about';

/** What goes behind the last user text, or is the question where the prompt has none. */
function inputOf({ content }: LoadedPrompt): OfferedArgument {
  return { name: 'input', description: ABOUT_INPUT, isRequired: content.trim() === '' };
}

function argumentOf(definition: VariableDefinition): OfferedArgument {
  const { name, is_required: isRequired, default_value: preset } = definition;
  return { name, description: aboutArgument(definition), isRequired: isRequired && preset === undefined };
}

/** The type of an argument has no field of its own: every value is a text. */
function aboutArgument({ description, ...definition }: VariableDefinition): string {
  const { variable_type: type, default_value: preset, validation_pattern: pattern } = definition;
  const choices = variableKind(type).choices(definition as VariableDefinition);
  const values = choices.length > 0 ? `one of: ${choices.join(', ')}` : type === 'number' ? 'a number' : undefined;
  const rules = [
    values,
    ...(pattern ? [`must match ${pattern}`] : []),
    ...(preset === undefined ? [] : [`default ${preset}`]),
  ].filter((rule) => rule !== undefined);
  const about = description ?? (definition.name === 'input' ? ABOUT_INPUT : definition.name.replaceAll('_', ' '));
  return rules.length === 0 ? about : `${about} (${rules.join('; ')})`;
}

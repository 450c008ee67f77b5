import { stringify } from 'yaml';
import type { Prompt } from '../../core/records/prompt.ts';
import { faultyPrompt } from '../../core/templates/faulty-prompt.ts';
import { NoEquivalent } from '../templates/nodes.ts';
import { nunjucksOf, type NunjucksMessage } from '../templates/nunjucks.ts';
import { sourceAt } from './template-source.ts';

/** The vendors that promptfoo has another word for. */
const PROVIDERS: Readonly<Record<string, string>> = { anthropic: 'anthropic:messages', gemini: 'google' };
/** What is asked about, where the prompt does not say where it goes. */
const INPUT = '{{ input }}';
const NOTE = ' Made by llmkit prompt export. Put your own values under tests, and what the answers must be.';

/**
 * The configuration of promptfoo with `prompts`, one test that gives each variable its default, and the models that they
 * name; without any, `echo`, which answers with what it is asked. Throws `invalid_template`.
 */
export function promptfooOf(prompts: readonly Prompt[]): string {
  const vars: Record<string, string> = {};
  const raws = prompts.map(rawOf);
  for (const [at, { variable_names: names, variables }] of prompts.entries()) {
    for (const name of raws[at]!.includes(INPUT) ? [...names, 'input'] : names) {
      const { default_value: preset, options: [first = ''] = [] } = variables[name] ?? {};
      vars[name] ??= preset ?? first;
    }
  }
  const models = prompts.flatMap(({ metadata }) =>
    typeof metadata['model'] === 'string' ? [providerOf(metadata['model'])] : [],
  );
  const config = {
    description: prompts.length === 1 ? (prompts[0]!.description ?? prompts[0]!.name) : 'Prompts of llmkit',
    prompts: prompts.map(({ name }, at) => ({ id: name, label: name, raw: raws[at] })),
    providers: models.length > 0 ? [...new Set(models)] : ['echo'],
    tests: [Object.keys(vars).length > 0 ? { vars } : {}],
  };
  return `#${NOTE}\n${stringify(config, { lineWidth: 0 })}`;
}

function providerOf(model: string): string {
  const [, vendor = 'openai', name = model] = /^([^/]+)\/(.+)$/.exec(model) ?? [];
  return `${PROVIDERS[vendor] ?? vendor}:${name}`;
}

/** A question alone is a text; several messages are their list as JSON, whose texts promptfoo fills in one by one. */
function rawOf(prompt: Prompt): string {
  const { name, system, content } = prompt;
  const opening =
    system === undefined || system.trim() === ''
      ? []
      : said(name, system).map(({ text }) => ({ role: 'system', content: text }));
  const messages = said(name, content);
  const [only, ...more] = messages;
  if (opening.length === 0 && more.length === 0 && only?.role === 'user') return only.text;
  const rest = messages.filter(({ text }) => text.trim() !== '').map(({ role, text }) => ({ role, content: text }));
  const input =
    prompt.variable_names.includes('input') || rest.at(-1)?.role === 'user' ? [] : [{ role: 'user', content: INPUT }];
  return JSON.stringify([...opening, ...rest, ...input], null, 2);
}

function said(name: string, template: string): NunjucksMessage[] {
  try {
    return nunjucksOf(template);
  } catch (thrown) {
    if (!(thrown instanceof NoEquivalent)) throw thrown;
    const place = sourceAt(template, { line: 1, column: 1 }).placeOf(thrown.at);
    throw faultyPrompt(`Cannot put ${name} into the format of promptfoo`, [{ message: thrown.message, ...place }]);
  }
}

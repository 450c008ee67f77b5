import type { ModelDetails } from '../../core/exchange/model-list.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import { ABILITIES, type Ability, type FactSource } from '../../core/records/model-facts.ts';
import type { Rates } from '../../core/records/prices.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { inLines } from '../in-lines.ts';
import { type ListColumn, listTable, type ListTableOptions } from '../list-table.ts';

const UNKNOWN = 'unknown';

/** What it takes beside text, which all do. */
const OTHERS = ABILITIES.filter((ability) => ability !== 'text');

const COLUMNS: readonly ListColumn<ModelInfo>[] = [
  { title: 'model', value: ({ provider, id }) => `${provider}/${id}`, isFlexible: true },
  {
    title: 'context',
    value: (model) => known(model.context_window),
    shown: (model) => short(model.context_window),
    isNumber: true,
  },
  {
    title: 'output',
    value: (model) => known(model.max_output),
    shown: (model) => short(model.max_output),
    isNumber: true,
  },
  { value: ({ prices }) => known(prices?.input) },
  {
    title: '$/M in/out',
    value: ({ prices }) => known(prices?.output),
    shown: ({ prices }) => (prices === undefined ? UNKNOWN : `${prices.input}/${prices.output}`),
    isNumber: true,
  },
  {
    title: 'takes beside text',
    value: ({ takes = {} }) => known(taken(ABILITIES, takes).join(',') || undefined),
    shown: ({ takes = {} }) => takesBeside(takes),
    isOptional: true,
  },
];

/** A list of models, a line each: for a terminal with titles, for programs with the figures as they are. */
export function modelTable(models: readonly ModelInfo[], options: ListTableOptions): Promise<string> {
  return listTable(models, COLUMNS, options);
}

function known(figure: number | string | undefined): string {
  return String(figure ?? UNKNOWN);
}

type Takes = NonNullable<ModelInfo['takes']>;

function taken(abilities: readonly Ability[], takes: Takes): Ability[] {
  return abilities.filter((ability) => takes[ability] === true);
}

function takesBeside(takes: Takes): string {
  const isKnown = OTHERS.some((ability) => takes[ability] !== undefined);
  return isKnown ? taken(OTHERS, takes).join(' ') || 'nothing' : UNKNOWN;
}

/** "1.05M", "128k", "8192" */
function short(tokens: number | undefined): string {
  if (tokens === undefined) return UNKNOWN;
  if (tokens >= 1_000_000) return `${Number((tokens / 1_000_000).toFixed(2))}M`;
  return tokens >= 10_000 ? `${Math.round(tokens / 1000)}k` : String(tokens);
}

/** All that is known of one model, with numbers that lead to where each figure comes from, in lines of so many columns. */
export function modelDetails(model: ModelDetails, columns = Infinity): string {
  const { provider, id, name, context_window, max_output, sources = {} } = model;
  const origins = new Origins();
  const line = (label: string, value: string | undefined, source?: FactSource) =>
    hanging(
      label,
      LABEL,
      `${value ?? UNKNOWN}${value !== undefined && source ? ` ${origins.mark(source)}` : ''}`,
      columns,
    );
  const { prices } = model;
  const tiers = prices?.tiers ?? [];
  const lines = [
    line('context window', tokens(context_window), sources.context_window),
    line('longest answer', tokens(max_output), sources.max_output),
    line('takes', takesWords(model), sources.takes),
    line('price', prices && `per million tokens: ${rateWords(prices)}`, sources.prices),
    ...tiers.map((tier) => line('', `above ${tokens(tier.above_prompt_tokens)} of prompt: ${rateWords(tier)}`)),
  ];
  const title = name === undefined ? '' : `  ${name}`;
  return [sanitizeLine(`${provider}/${id}${title}`), ...lines, ...origins.lines(columns)].join('\n');
}

/** A text behind a label; what does not fit stands below its beginning. */
function hanging(label: string, width: number, text: string, columns: number): string {
  return `${label.padEnd(width)}${inLines(text.split(' '), ' ', columns - width).join(`\n${' '.repeat(width)}`)}`;
}

const LABEL = 16;

/** Where figures come from, each said once. */
class Origins {
  readonly #words: string[] = [];

  mark(source: FactSource): string {
    const words = sourceWords(source);
    if (!this.#words.includes(words)) this.#words.push(words);
    return `[${this.#words.indexOf(words) + 1}]`;
  }

  lines(columns: number): string[] {
    return this.#words.map((words, at) => hanging(`[${at + 1}] `, '[1] '.length, sanitizeLine(words), columns));
  }
}

function tokens(count: number | undefined): string | undefined {
  return count === undefined ? undefined : `${String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')} tokens`;
}

function takesWords({ takes = {} }: ModelInfo): string | undefined {
  const yes = taken(ABILITIES, takes);
  const no = ABILITIES.filter((ability) => takes[ability] === false);
  const words = [yes.join(', '), no.length > 0 ? `not ${no.join(', ')}` : ''].filter((part) => part !== '');
  return words.length === 0 ? undefined : words.join('; ');
}

function rateWords({ input, output, cached_input, cache_write, cache_write_1h }: Rates): string {
  const rates = [
    ['input', input],
    ['output', output],
    ['cached input', cached_input],
    ['cache write', cache_write],
    ['cache write for an hour', cache_write_1h],
  ] as const;
  return rates.flatMap(([name, rate]) => (rate === undefined ? [] : [`${name} ${rateOf(rate)}`])).join(', ');
}

/** Not rounded, as a cost is: it is what is multiplied. */
function rateOf(rate: number): string {
  return `$${Number.isInteger(rate) || Number(rate.toFixed(2)) !== rate ? rate : rate.toFixed(2)}`;
}

function sourceWords({ from, since, where }: FactSource): string {
  if (from === 'server') return `${where ?? 'the server'}, asked now`;
  if (from === 'config') return `config.json, ${where}`;
  return from === 'llmkit' ? `llmkit's table, compared on ${since} with ${where}` : `${where} of ${since}`;
}

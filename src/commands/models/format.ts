import type { ModelDetails } from '../../core/exchange/model-list.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import { ABILITIES, type FactSource } from '../../core/records/model-facts.ts';
import type { Rates } from '../../core/records/prices.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { measureFor } from '../measure.ts';

const UNKNOWN = 'unknown';

const HEADINGS = {
  name: 'model',
  window: 'context',
  output: 'output',
  price: '$/M in/out',
  takes: 'takes beside text',
};
type Row = typeof HEADINGS;

interface TableOptions {
  styles: Styles;
  /** Width of the terminal. */
  columns: number;
}

/** One line a model under headings, cut to the width of the terminal. */
export async function modelTable(models: readonly ModelInfo[], { styles, columns }: TableOptions): Promise<string> {
  if (models.length === 0) return '';
  const rows = models.map(rowOf);
  const { columnsOf, cut } = await measureFor(rows.map(({ name }) => name));
  const all = [HEADINGS, ...rows];
  const width = (column: keyof Row) => Math.max(...all.map((row) => columnsOf(row[column])));
  const names = Math.min(width('name'), Math.max(20, columns - 34));
  const lines = all.map((row) => {
    const name = cut(row.name, names);
    const figures = (['window', 'output', 'price'] as const).map((column) => row[column].padStart(width(column)));
    const start = `${name}${' '.repeat(Math.max(0, names - columnsOf(name)))}  ${figures.join('  ')}`;
    const room = columns - columnsOf(start) - 2;
    return room < 5 ? start : `${start}  ${cut(row.takes, room)}`;
  });
  return [styles.dim(lines[0]!), ...lines.slice(1)].join('\n');
}

function rowOf({ provider, id, context_window, max_output, takes = {}, prices }: ModelInfo): Row {
  const others = ABILITIES.filter((ability) => ability !== 'text');
  const isKnown = others.some((ability) => takes[ability] !== undefined);
  const taken = others.filter((ability) => takes[ability] === true);
  return {
    name: sanitizeLine(`${provider}/${id}`),
    window: short(context_window),
    output: short(max_output),
    price: prices === undefined ? UNKNOWN : `${prices.input}/${prices.output}`,
    takes: isKnown ? taken.join(' ') || 'nothing' : UNKNOWN,
  };
}

/** "1.05M", "128k", "8192" */
function short(tokens: number | undefined): string {
  if (tokens === undefined) return UNKNOWN;
  if (tokens >= 1_000_000) return `${Number((tokens / 1_000_000).toFixed(2))}M`;
  return tokens >= 10_000 ? `${Math.round(tokens / 1000)}k` : String(tokens);
}

/** One line a model for programs: name, context window, longest answer, what it takes, input price, output price. */
export function modelLines(models: readonly ModelInfo[]): string {
  return models.map((model) => fields(model).map(sanitizeLine).join('\t')).join('\n');
}

function fields({ provider, id, context_window, max_output, takes = {}, prices }: ModelInfo): string[] {
  const taken = ABILITIES.filter((ability) => takes[ability] === true);
  const figures = [context_window, max_output, taken.join(',') || undefined, prices?.input, prices?.output];
  return [`${provider}/${id}`, ...figures.map((figure) => String(figure ?? UNKNOWN))];
}

/** All that is known of one model, with numbers that lead to where each figure comes from. */
export function modelDetails(model: ModelDetails): string {
  const { provider, id, name, context_window, max_output, sources = {} } = model;
  const origins = new Origins();
  const line = (label: string, value: string | undefined, source?: FactSource) =>
    `${label.padEnd(LABEL)}${value ?? UNKNOWN}${value !== undefined && source ? ` ${origins.mark(source)}` : ''}`;
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
  return [sanitizeLine(`${provider}/${id}${title}`), ...lines, ...origins.lines()].join('\n');
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

  lines(): string[] {
    return this.#words.map((words, at) => `[${at + 1}] ${sanitizeLine(words)}`);
  }
}

function tokens(count: number | undefined): string | undefined {
  return count === undefined ? undefined : `${String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')} tokens`;
}

function takesWords({ takes = {} }: ModelInfo): string | undefined {
  const taken = ABILITIES.filter((ability) => takes[ability] === true);
  const refused = ABILITIES.filter((ability) => takes[ability] === false);
  const known = [taken.join(', '), ...(refused.length > 0 ? [`not ${refused.join(', ')}`] : [])];
  return taken.length + refused.length === 0 ? undefined : known.filter((words) => words !== '').join('; ');
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

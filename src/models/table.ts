import type { Ability } from '../core/records/model-facts.ts';
import type { Prices, Rates } from '../core/records/prices.ts';

/** Models that share all of their figures. */
export interface ModelRow {
  provider: string;
  /** Exactly these names. */
  names: readonly string[];
  /** The day on which the figures were last compared with `where`; `2026-11-27`. */
  checked: string;
  where: string;
  context_window?: number;
  max_output?: number;
  takes: Partial<Record<Ability, boolean>>;
  prices?: Prices;
  /** Tokens that it makes of a text, for one that o200k makes; 1 when absent. */
  token_factor?: number;
}

const OPENAI = { provider: 'openai', checked: '2026-11-27', where: 'https://developers.openai.com/api/docs/models' };
const CLAUDE = {
  provider: 'anthropic',
  checked: '2026-11-27',
  where: 'https://platform.claude.com/docs/en/about-claude/models/overview',
};

const SEES = { text: true, image: true, pdf: true, audio: false, tools: true, schema: true } as const;

const LARGE = { context_window: 1_050_000, max_output: 128_000, takes: SEES };
const MEDIUM = { context_window: 400_000, max_output: 128_000, takes: SEES };
const MILLION = { context_window: 1_000_000, max_output: 128_000, takes: SEES };

/** Since Claude Opus 4.7: about 30 % more tokens than its tokenizer before. */
const NEWER_TOKENS = { token_factor: 1.3 };

/** Without the last digits, in which products of fractions are wrong. */
function times(price: number, factor: number): number {
  return Number((price * factor).toPrecision(12));
}

/** OpenAI's prices. A cache write costs what the vendor says, or what other input does. */
function rates(input: number, cached_input: number, output: number, cache_write?: number): Rates {
  return { input, cached_input, output, ...(cache_write !== undefined && { cache_write }) };
}

/** OpenAI bills the whole of a call with a longer prompt twice for what goes in and one and a half times for the answer. */
function longerCosts(above_prompt_tokens: number, base: Rates): Prices {
  const { input, output, cached_input, cache_write } = base;
  const tier = {
    above_prompt_tokens,
    input: times(input, 2),
    output: times(output, 1.5),
    ...(cached_input !== undefined && { cached_input: times(cached_input, 2) }),
    ...(cache_write !== undefined && { cache_write: times(cache_write, 2) }),
  };
  return { ...base, tiers: [tier] };
}

/** Anthropic's prices: writing into the cache costs a quarter more than input, for an hour twice as much. */
function claude(input: number, cached_input: number, output: number): Rates {
  return { input, cached_input, output, cache_write: times(input, 1.25), cache_write_1h: times(input, 2) };
}

/** Figures of models, compared with what their vendors publish; `npm run models` says what to look at again. */
export const TABLE: readonly ModelRow[] = [
  { ...OPENAI, names: ['gpt-6-astra'], ...LARGE, prices: longerCosts(271_999, rates(10, 1, 50, 12.5)) },
  {
    ...OPENAI,
    names: ['gpt-6.1-sol', 'gpt-6.1-sol-2026-09-29'],
    ...LARGE,
    prices: longerCosts(272_000, rates(2, 0.1, 10, 2.5)),
  },
  { ...OPENAI, names: ['gpt-6.1-terra'], ...LARGE, prices: longerCosts(272_000, rates(1, 0.05, 5, 1.25)) },
  { ...OPENAI, names: ['gpt-6-sol'], ...LARGE, prices: longerCosts(272_000, rates(2, 0.2, 10, 2.5)) },
  { ...OPENAI, names: ['gpt-6-luna'], ...LARGE, prices: longerCosts(272_000, rates(0.1, 0.01, 0.5, 0.125)) },
  { ...OPENAI, names: ['gpt-5.6-sol'], ...LARGE, prices: longerCosts(271_999, rates(4, 0.4, 20, 5)) },
  { ...OPENAI, names: ['gpt-5.6-terra'], ...LARGE, prices: longerCosts(271_999, rates(2, 0.2, 12, 2.5)) },
  { ...OPENAI, names: ['gpt-5.6-luna'], ...LARGE, prices: longerCosts(271_999, rates(0.2, 0.02, 1.2, 0.25)) },
  { ...OPENAI, names: ['gpt-5.5'], ...LARGE, prices: longerCosts(271_999, rates(5, 0.5, 30)) },
  { ...OPENAI, names: ['gpt-5.4'], ...LARGE, prices: longerCosts(271_999, rates(2.5, 0.25, 15)) },
  { ...OPENAI, names: ['gpt-5.4-mini'], ...MEDIUM, prices: rates(0.75, 0.075, 4.5) },
  { ...OPENAI, names: ['gpt-5.4-nano'], ...MEDIUM, prices: rates(0.2, 0.02, 1.25) },
  { ...OPENAI, names: ['gpt-5', 'gpt-5-2025-08-07'], ...MEDIUM, prices: rates(1.25, 0.125, 10) },
  { ...OPENAI, names: ['gpt-5-mini', 'gpt-5-mini-2025-08-07'], ...MEDIUM, prices: rates(0.25, 0.025, 2) },
  { ...OPENAI, names: ['gpt-5-nano', 'gpt-5-nano-2025-08-07'], ...MEDIUM, prices: rates(0.05, 0.005, 0.4) },
  {
    ...OPENAI,
    names: ['gpt-4.1', 'gpt-4.1-2025-04-14'],
    context_window: 1_047_576,
    max_output: 32_768,
    takes: SEES,
    prices: rates(2, 0.5, 8),
  },
  {
    ...OPENAI,
    names: ['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'],
    context_window: 1_047_576,
    max_output: 32_768,
    takes: SEES,
    prices: rates(0.4, 0.1, 1.6),
  },
  {
    ...OPENAI,
    names: ['gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14'],
    context_window: 1_047_576,
    max_output: 32_768,
    takes: SEES,
    prices: rates(0.1, 0.025, 0.4),
  },
  {
    ...OPENAI,
    names: ['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20'],
    context_window: 128_000,
    max_output: 16_384,
    takes: SEES,
    prices: rates(2.5, 1.25, 10),
  },
  {
    ...OPENAI,
    names: ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
    context_window: 128_000,
    max_output: 16_384,
    takes: SEES,
    prices: rates(0.15, 0.075, 0.6),
  },
  {
    ...OPENAI,
    names: ['o3', 'o3-2025-04-16'],
    context_window: 200_000,
    max_output: 100_000,
    takes: SEES,
    prices: rates(2, 0.5, 8),
  },
  {
    ...OPENAI,
    names: ['o4-mini', 'o4-mini-2025-04-16'],
    context_window: 200_000,
    max_output: 100_000,
    takes: SEES,
    prices: rates(1.1, 0.275, 4.4),
  },
  {
    ...CLAUDE,
    names: ['claude-fable-5-2', 'claude-mythos-5-2'],
    ...MILLION,
    ...NEWER_TOKENS,
    prices: claude(8, 0.2, 40),
  },
  { ...CLAUDE, names: ['claude-opus-5-5'], ...MILLION, ...NEWER_TOKENS, prices: claude(4, 0.2, 20) },
  { ...CLAUDE, names: ['claude-sonnet-5-5'], ...MILLION, ...NEWER_TOKENS, prices: claude(2, 0.1, 10) },
  {
    ...CLAUDE,
    names: ['claude-haiku-5-5'],
    ...MILLION,
    ...NEWER_TOKENS,
    prices: {
      ...claude(0.1, 0.01, 0.5),
      tiers: [{ above_prompt_tokens: 100_000, ...claude(0.5, 0.05, 2.5) }],
    },
  },
  { ...CLAUDE, names: ['claude-opus-5'], ...MILLION, ...NEWER_TOKENS, prices: claude(5, 0.5, 25) },
  { ...CLAUDE, names: ['claude-sonnet-5'], ...MILLION, ...NEWER_TOKENS, prices: claude(2, 0.2, 10) },
  {
    ...CLAUDE,
    names: ['claude-opus-4-8', 'claude-opus-4-7'],
    ...MILLION,
    ...NEWER_TOKENS,
    prices: claude(5, 0.5, 25),
  },
  { ...CLAUDE, names: ['claude-opus-4-6'], ...MILLION, prices: claude(5, 0.5, 25) },
  { ...CLAUDE, names: ['claude-sonnet-4-6'], ...MILLION, max_output: 64_000, prices: claude(3, 0.3, 15) },
  {
    ...CLAUDE,
    names: ['claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
    context_window: 200_000,
    max_output: 64_000,
    takes: SEES,
    prices: claude(1, 0.1, 5),
  },
  {
    provider: 'mock',
    names: ['echo', 'script'],
    checked: '2026-11-27',
    where: 'answers in this process, nobody is paid',
    takes: { text: true },
    prices: { input: 0, output: 0 },
  },
];

/** Models of which only this is known: they are named where somebody looks for one that can. */
export const BEYOND_TABLE: readonly Pick<ModelRow, 'provider' | 'names' | 'takes'>[] = [
  { provider: 'openai', names: ['gpt-audio'], takes: { audio: true } },
  { provider: 'gemini', names: ['gemini-2.5-flash'], takes: { image: true, pdf: true, audio: true } },
];

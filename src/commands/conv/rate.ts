import { Argument, type Command, InvalidArgumentError } from 'commander';
import { ratingIn } from '../../core/usage/rating.ts';
import type { Rating } from '../../core/records/usage-line.ts';
import type { Context } from '../context.ts';

export interface RateOptions {
  note?: string;
}

const EXAMPLES = `
The last rating of an answer counts. What ratings say about a prompt:
llmkit usage --by version --prompt NAME

Examples:
  llmkit conv rate last good
  llmkit conv rate last 2 --note "It missed the point"
  llmkit conv rate last:2 bad
`;

type Run = (reference: string, rating: Rating, options: RateOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = rate): void {
  const rating = new Argument('<rating>', 'good, bad, or 1 to 5').argParser((text: string) => {
    const parsed = ratingIn(text);
    if (parsed === undefined) throw new InvalidArgumentError('Expected good, bad, or 1 to 5.');
    return parsed;
  });
  rating.argChoices = ['good', 'bad', '1', '2', '3', '4', '5'];
  parent
    .command('rate')
    .description('Record how good an answer was.')
    .argument('<conv>', 'conversation, or CONV:N for its message N')
    .addArgument(rating)
    .option('--note <text>', 'what was good or bad about it')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, given: Rating, options: RateOptions) => run(reference, given, options, context));
}

export async function rate(reference: string, rating: Rating, { note }: RateOptions, context: Context): Promise<void> {
  const app = await context.app();
  const call = await app.usage.rate(reference, rating, note);
  await context.output.result({ ...call, rating, ...(note !== undefined && { note }) }, () => '');
  context.output.note(`rated ${rating}`);
}

import { costWords, usd } from '../../../core/facts/usd.ts';
import { LlmkitError } from '../../../core/errors.ts';
import type { Message } from '../../../core/records/message.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (_argument, { session, screen }) => {
  await session.refresh();
  if (!session.conversation) throw new LlmkitError('not_found', 'There is no usage: nothing has been said yet.');
  const answers = [...session.conversation.messages, ...session.conversation.removed].filter(
    ({ role, model }) => role === 'assistant' && model !== undefined,
  );
  const models = [...new Set(answers.map(({ provider, model }) => `${provider}/${model}`))];
  for (const name of models)
    screen.line(name, ['dim', `: ${total(answers.filter(({ provider, model }) => `${provider}/${model}` === name))}`]);
  if (models.length === 0) screen.note('no answers yet');
};

function total(answers: Message[]): string {
  const sum = (value: (message: Message) => number | undefined) =>
    answers.reduce((all, message) => all + (value(message) ?? 0), 0);
  const unknown = answers.filter(({ usage }) => usage === undefined).length;
  const unpriced = answers.filter(({ cost_usd: cost }) => cost === undefined).length;
  const cost =
    unpriced === answers.length
      ? costWords(undefined)
      : `${usd(sum((message) => message.cost_usd))}${unpriced > 0 ? ` (${unpriced} unknown)` : ''}`;
  const tokens = `${sum(({ usage }) => usage?.prompt_tokens)} + ${sum(({ usage }) => usage?.completion_tokens)} tokens`;
  const missing = unknown > 0 ? ` (${unknown} unknown)` : '';
  return `${answers.length} answer${answers.length === 1 ? '' : 's'}, ${tokens}${missing}, ${cost}, ${(sum((message) => message.duration_ms) / 1000).toFixed(1)} s`;
}

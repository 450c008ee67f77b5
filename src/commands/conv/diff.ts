import type { Command } from 'commander';
import { compareConversations, type ConversationDiff, type Difference } from '../../core/comparison/compare.ts';
import type { TextChange } from '../../core/comparison/words.ts';
import { readableText } from '../../core/conversations/readable.ts';
import { changedRows } from '../../terminal/changed-rows.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { hanging } from '../../terminal/set-off.ts';
import type { Styles } from '../../terminal/styles.ts';
import type { Context } from '../context.ts';

const EXAMPLES = `
Examples:
  llmkit conv diff "Trip to Oslo" "Trip to Oslo (rerun)"
  llmkit conv diff 3f2a9c41:2 77b0d1e2:2
`;

type Run = (a: string, b: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = diff): void {
  parent
    .command('diff')
    .description('Tell what differs between two conversations, or two messages: settings, values, prompt, words.')
    .argument('<conv>', 'conversation, or a message as CONV:N')
    .argument('<conv>', 'the other one')
    .addHelpText('after', EXAMPLES)
    .action((a: string, b: string) => run(a, b, context));
}

export async function diff(a: string, b: string, context: Context): Promise<void> {
  const { conversations } = await context.app();
  const [one, other] = [await conversations.findPlace(a), await conversations.findPlace(b)];
  const comparison = compareConversations({ ...one, textOf: readableText }, { ...other, textOf: readableText });
  const { out: styles } = await context.styles();
  await context.output.result(comparison, () => drawn(comparison, { styles, columns: context.io.stdout.columns }));
  if (isSame(comparison)) context.output.note('nothing differs');
}

function isSame({ settings, values, prompt, system, messages }: ConversationDiff): boolean {
  return settings.length + values.length + messages.length === 0 && !prompt && !system;
}

interface How {
  styles: Styles;
  columns: number;
}

function drawn({ a, b, settings, values, prompt, system, messages, same }: ConversationDiff, how: How): string {
  const { styles } = how;
  const sides = [a, b].map(({ id, title }, at) =>
    hanging(`${'AB'[at]!} ${sanitizeLine(id.slice(0, 8))} ${sanitizeLine(title)}`, how.columns),
  );
  const named = [
    ...settings,
    ...values.map((each) => ({ ...each, name: `variable ${each.name}` })),
    ...(prompt ? [{ name: 'prompt', ...prompt }] : []),
  ];
  const heading = (text: string, changes: readonly TextChange[]) =>
    `${styles.bold(text)}\n${changedRows(changes, how)}`;
  const parts = [
    sides.join('\n'),
    named.map((each) => differenceLine(each, how)).join('\n'),
    ...(system ? [heading('system', system)] : []),
    ...messages.flatMap(({ number_a: numberA, number_b: numberB, role, changes, reference }) => {
      const only = numberA === undefined ? ' (only in B)' : numberB === undefined ? ' (only in A)' : '';
      const number = numberA === numberB || only !== '' ? `${numberA ?? numberB}` : `${numberA} and ${numberB}`;
      return [
        heading(`${number}. ${role}${only}`, changes),
        ...(reference ? [heading(`${number}. ${role}, reference text`, reference)] : []),
      ];
    }),
    ...(same > 0 && messages.length > 0
      ? [styles.dim(`${same} more message${same === 1 ? ' is' : 's are'} the same`)]
      : []),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function differenceLine({ name, a, b }: Difference, { styles, columns }: How): string {
  const told = (value: unknown) =>
    value === undefined ? 'none' : sanitizeLine(typeof value === 'string' ? value : JSON.stringify(value));
  const [start, one, other] = [`${sanitizeLine(name)}: `, told(a), told(b)];
  const plain = hanging(`${start}${one} → ${other}`, columns);
  return plain.includes('\n') ? plain : `${styles.dim(start)}${styles.red(one)} → ${styles.green(other)}`;
}

import type { ConversationSummary } from '../../core/records/conversation-summary.ts';
import { age } from '../../terminal/age.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { measureFor } from '../measure.ts';

const ID_LENGTH = 8;
/** Marks a conversation with a question that has no answer yet. */
const WAITS = '? ';

interface TableOptions {
  styles: Styles;
  now: Date;
  /** Width of the terminal; lines are not cut without one. */
  columns: number | undefined;
}

/** One line a conversation: id, age, messages, title, model. */
export async function conversationTable(
  conversations: ConversationSummary[],
  { styles, now, columns }: TableOptions,
): Promise<string> {
  const rows = conversations.map((conversation) => ({
    id: sanitizeLine(conversation.id.slice(0, ID_LENGTH)),
    age: age(new Date(conversation.updated_at), now),
    count: String(conversation.message_count),
    title: `${conversation.waiting ? WAITS : ''}${sanitizeLine(conversation.title)}`,
    model: sanitizeLine(conversation.model ?? ''),
  }));
  const { columnsOf, cut } = await measureFor(columns === undefined ? [] : rows.map((row) => row.title));
  const ages = Math.max(0, ...rows.map((row) => row.age.length));
  const counts = Math.max(0, ...rows.map((row) => row.count.length));
  return rows
    .map((row) => {
      const start = `${row.id}  ${row.age.padEnd(ages)}  ${row.count.padStart(counts)}  `;
      const title = columns === undefined ? row.title : cut(row.title, Math.max(10, columns - start.length));
      const room = columns === undefined || start.length + columnsOf(title) + row.model.length + 2 <= columns;
      return `${styles.cyan(row.id)}${start.slice(row.id.length)}${title}${room && row.model ? `  ${styles.dim(row.model)}` : ''}`;
    })
    .join('\n');
}

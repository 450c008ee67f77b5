import type { ConversationSummary } from '../../core/records/conversation-summary.ts';
import { age } from '../../terminal/age.ts';
import { type ListColumn, listTable, type ListTableOptions, OWNER } from '../list-table.ts';

const ID_LENGTH = 8;
/** Marks a conversation with a question that has no answer yet. */
const WAITS = '? ';
/** Marks what one run of a prompt made. */
const RUN = '> ';

/** One line a conversation. */
export function conversationTable(
  conversations: ConversationSummary[],
  { now, ...options }: ListTableOptions & { now: Date },
): Promise<string> {
  const columns: ListColumn<ConversationSummary>[] = [
    { title: 'id', value: ({ id }) => id, shown: ({ id }) => id.slice(0, ID_LENGTH), style: 'cyan' },
    { title: 'used', value: (one) => one.updated_at, shown: (one) => age(new Date(one.updated_at), now) },
    { title: 'messages', value: (one) => String(one.message_count), isNumber: true, isOptional: true },
    {
      title: 'title',
      value: ({ title }) => title,
      shown: ({ title, waiting, run }) => (waiting ? WAITS : run ? RUN : '') + title,
      isFlexible: true,
    },
    { title: 'model', value: ({ model = '' }) => model, style: 'dim', isOptional: true },
    { value: ({ waiting, run }) => (waiting ? 'unanswered' : run ? 'run' : '') },
    OWNER,
  ];
  return listTable(conversations, columns, options);
}

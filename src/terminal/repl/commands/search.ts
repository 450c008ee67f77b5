import { LlmkitError } from '../../../core/errors.ts';
import type { SearchHit } from '../../../core/search/hits.ts';
import { markedLine } from '../../marked-line.ts';
import type { ReplCommand, ReplContext } from '../repl-command.ts';
import type { Piece } from '../screen.ts';

/** Enough to choose from; who wants more says more words. */
const MOST = 40;

export const run: ReplCommand = async (argument, repl) => {
  const words = wordsIn(argument);
  if (words.length === 0)
    throw new LlmkitError('usage', 'What shall be looked for?', {
      advice: [{ kind: 'example', text: '/search packing "travel agent"' }],
    });
  await repl.interruptible((signal) => show(words, signal, repl));
};

async function show(words: string[], signal: AbortSignal, { session, screen }: ReplContext): Promise<void> {
  let count = 0;
  let last: string | undefined;
  for await (const each of session.search(words, { signal })) {
    if ('fault' in each) continue;
    if (count++ === MOST) return screen.note(`… and more; open one: /open PLACE`);
    const { conversation_id: id, title } = each.entry;
    if (id !== last) screen.line(['bold', screen.short(title)]);
    last = id;
    showHit(each.entry, screen);
  }
  screen.note(count === 0 ? 'nothing was found' : 'open one: /open PLACE');
}

function showHit(hit: SearchHit, screen: ReplContext['screen']): void {
  const start = ` ${hit.role === undefined ? '' : `${hit.role}: `}`;
  const room = screen.output.columns - hit.place.length - start.length - 3;
  const pieces = markedLine(hit, room).map(({ text, isMatch }): Piece => (isMatch ? ['yellow', text] : text));
  screen.line('  ', ['cyan', hit.place], ['dim', start], ...pieces);
}

/** Words, and what stands in quotation marks as one. */
function wordsIn(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

import { marked, type Token, type Tokens } from 'marked';
import { BlockParser } from '../../src/terminal/markdown/blocks.ts';
import { InlineParser } from '../../src/terminal/markdown/inlines.ts';
import type { BlockSink } from '../../src/terminal/markdown/sink.ts';

/** What a Markdown text is built of: headings, items in items, code, tables, quotes; other text left out. */
export type Outline = (
  | { heading: number; text: string }
  | { code: string; info: string }
  | { table: string[][] }
  | { item: Outline; isDone?: boolean }
  | { quote: Outline }
)[];

/** The outline that our parser tells of. `pieceOf` cuts the text in pieces. */
export function outlineOf(markdown: string, pieces: readonly string[] = [markdown]): Outline {
  const root: Outline = [];
  const stack = [root];
  const inside = () => stack.at(-1)!;
  let text = '';
  let code = '';
  let rows: string[][] = [];
  const open = (node: Outline[number], content: Outline) => {
    inside().push(node);
    stack.push(content);
  };
  const nothing = () => {};
  const sink: BlockSink = {
    openQuote: () => {
      const quote: Outline = [];
      open({ quote }, quote);
    },
    openItem: (_marker, isDone) => {
      const item: Outline = [];
      open(isDone === undefined ? { item } : { item, isDone }, item);
    },
    close: () => void stack.pop(),
    blank: nothing,
    startText: (kind, _isNew, level) => {
      text = '';
      if (kind === 'heading') inside().push({ heading: level, text: '' });
    },
    text: (piece) => void (text += piece),
    endText: () => {
      const last = inside().at(-1);
      // Blanks at its end are not drawn.
      if (last && 'heading' in last && last.text === '') last.text = text.trimEnd();
    },
    rule: nothing,
    startCode: (info) => {
      code = '';
      inside().push({ code: '', info: info ?? '' });
    },
    code: (piece) => void (code += piece),
    endCode: () => void ((inside().at(-1) as { code: string }).code = code.replace(/\n+$/, '')),
    startTable: (header) => void (rows = [header]),
    row: (cells) => void rows.push(cells),
    endTable: () => void inside().push({ table: rows }),
  };
  const parser = new BlockParser(sink);
  for (const piece of pieces) parser.push(piece);
  parser.end();
  return root;
}

/** The outline that marked finds. */
export function referenceOutline(markdown: string): Outline {
  return ofTokens(marked.lexer(markdown));
}

function ofTokens(tokens: readonly Token[]): Outline {
  return tokens.flatMap((given): Outline => {
    const token = given as Tokens.Generic;
    switch (token.type) {
      case 'heading':
        // An underlined one.
        return /^ {0,3}#/.test(token.raw) ? [{ heading: token['depth'], text: token['text'] }] : [];
      case 'code':
        return [{ code: token['text'].replace(/\n+$/, ''), info: token['lang'] ?? '' }];
      case 'table': {
        const { header, rows } = token as Tokens.Table;
        return [{ table: [header, ...rows].map((row) => row.map((cell) => cell.text)) }];
      }
      case 'list':
        return (token as Tokens.List).items.map((item) => ({
          item: ofTokens(item.tokens),
          ...(item.task && { isDone: item.checked === true }),
        }));
      case 'blockquote':
        return [{ quote: ofTokens(token.tokens ?? []) }];
      default:
        return [];
    }
  });
}

/** Text in one style; `flags` are letters: strong, emphasis, deleted, code, link. */
export interface Run {
  text: string;
  flags: string;
}

/** What our parser makes of one line; `a` for what stands beside the text. */
export function runsOf(line: string, pieces: readonly string[] = [line]): Run[] {
  const runs: Run[] = [];
  const show = (text: string, style: number) =>
    void runs.push({
      text,
      flags: Array.from('sedcla')
        .filter((_, bit) => style & (1 << bit))
        .join(''),
    });
  const parser = new InlineParser({ show, keepsMarks: false });
  parser.start(0);
  for (const piece of pieces) parser.push(piece);
  parser.end();
  return merged(runs);
}

/** The same of marked, without what stands beside the text; undefined where its text is no single line of a paragraph. */
export function referenceRuns(line: string): Run[] | undefined {
  const [paragraph, ...more] = marked.lexer(line) as Tokens.Generic[];
  if (paragraph?.type !== 'paragraph' || more.length > 0) return undefined;
  return merged(runsIn(paragraph.tokens ?? [], ''));
}

const FLAGS: Record<string, string> = { strong: 's', em: 'e', del: 'd', codespan: 'c', link: 'l' };

function runsIn(tokens: readonly Token[], flags: string): Run[] {
  return tokens.flatMap((given): Run[] => {
    const token = given as Tokens.Generic;
    // An address that nothing marks is text here.
    const isBare = token.type === 'link' && token.raw === token['text'];
    const own = Array.from('sedcl').filter((flag) => flags.includes(flag) || (!isBare && FLAGS[token.type] === flag));
    if (token.type === 'image') return [{ text: `[image: ${token['text']}]`, flags }];
    if (token.tokens) return runsIn(token.tokens, own.join(''));
    return [{ text: token['text'], flags: own.join('') }];
  });
}

function merged(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const { text, flags } of runs) {
    const last = out.at(-1);
    if (text === '') continue;
    if (last?.flags === flags) last.text += text;
    else out.push({ text, flags });
  }
  return out;
}

import { BlockParser } from './blocks.ts';
import type { BlockSink } from './sink.ts';

/** The insides of all fenced code blocks of a Markdown text in order, each with its line ends. */
export function codeBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  let isFenced = false;
  const ignore = () => {};
  const sink: BlockSink = {
    openQuote: ignore,
    openItem: ignore,
    close: ignore,
    blank: ignore,
    startText: ignore,
    text: ignore,
    endText: ignore,
    rule: ignore,
    startCode: (info) => {
      isFenced = info !== undefined;
      if (isFenced) blocks.push('');
    },
    code: (text) => {
      if (isFenced) blocks.push(blocks.pop()! + text);
    },
    endCode: ignore,
    startTable: ignore,
    row: ignore,
    endTable: ignore,
  };
  const parser = new BlockParser(sink);
  parser.push(markdown.replaceAll('\r\n', '\n'));
  parser.end();
  return blocks;
}

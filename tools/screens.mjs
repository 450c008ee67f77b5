// The screens of docs/markdown.md: one answer as terminals of several kinds show it, as SVG. `npm run docs` writes them.
import { readFileSync } from 'node:fs';
import { loadSources } from './load-sources.mjs';

/** @typedef {{ columns: number, level: 0 | 1 | 2, ground: 'dark' | 'light' }} Screen */

/** @type {Record<string, Screen>} by the name of the file */
const SCREENS = {
  'dark-80': { columns: 80, level: 2, ground: 'dark' },
  'light-80': { columns: 80, level: 2, ground: 'light' },
  'sixteen-colours-40': { columns: 40, level: 1, ground: 'dark' },
  'no-colours-40': { columns: 40, level: 0, ground: 'light' },
};

/** Colours of the two grounds: what is drawn on, text, and the first eight of a usual palette. */
const GROUNDS = {
  dark: ['#1e1e1e', '#d4d4d4', ['#000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5']],
  light: ['#fff', '#333', ['#000', '#cd3131', '#00863a', '#949800', '#0451a5', '#bc05bc', '#0598bc', '#555']],
};

const [CELL, ROW, MARGIN, SIZE] = [8.4, 19, 16, 14];

/**
 * A run of cells in one style.
 * @typedef {{ text: string, codes: string }} Run
 */

/**
 * The rows of a screen that is so wide, as the terminal breaks what is written.
 * @param {string} shown
 * @param {number} columns
 * @param {(text: string) => number} columnsOf
 */
function rowsOf(shown, columns, columnsOf) {
  /** @type {Run[][]} */
  const rows = [[]];
  let codes = '';
  let column = 0;
  const newRow = () => {
    rows.push([]);
    column = 0;
  };
  // oxlint-disable-next-line no-control-regex
  for (const [found, style] of shown.trimEnd().matchAll(/\u001b\[([\d;]*)m|[^\p{M}\u200d](?:\p{M}|\u200d.)*/gsu)) {
    const width = columnsOf(found);
    if (style !== undefined) codes = style === '0' ? '' : style;
    else if (found === '\n') newRow();
    else {
      if (column + width > columns) newRow();
      const last = rows.at(-1)?.at(-1);
      // Wide characters stand alone: a font has its own idea of their width.
      if (last?.codes === codes && width === 1 && columnsOf(last.text) === last.text.length) last.text += found;
      else rows.at(-1)?.push({ text: found, codes });
      column += width;
    }
  }
  return rows;
}

/**
 * The attributes of a style.
 * @param {string} codes of SGR
 * @param {string[]} palette
 */
function attributes(codes, palette) {
  const numbers = codes.split(';').map(Number);
  const at = numbers.indexOf(38);
  const own = at < 0 ? numbers.find((code) => code >= 30 && code < 38) : undefined;
  const simple = at < 0 ? numbers : numbers.slice(0, at);
  const color = at < 0 ? own !== undefined && palette[own - 30] : colorOf(numbers[at + 2] ?? 0);
  const lines = [simple.includes(4) && 'underline', simple.includes(9) && 'line-through'].filter(Boolean);
  return [
    color && ` fill="${color}"`,
    simple.includes(1) && ' font-weight="bold"',
    simple.includes(3) && ' font-style="italic"',
    simple.includes(2) && ' opacity="0.6"',
    lines.length > 0 && ` text-decoration="${lines.join(' ')}"`,
  ]
    .filter(Boolean)
    .join('');
}

/** @param {number} index of the 256 colours, 16 or more */
function colorOf(index) {
  const levels = [0, 95, 135, 175, 215, 255];
  const grey = 8 + (index - 232) * 10;
  const cube = [36, 6, 1].map((step) => levels[Math.floor((index - 16) / step) % 6]);
  return `rgb(${(index >= 232 ? [grey, grey, grey] : cube).join(',')})`;
}

const escaped = (/** @type {string} */ text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * @param {string} shown
 * @param {Screen} screen
 * @param {(text: string) => number} columnsOf
 */
function drawing(shown, { columns, ground }, columnsOf) {
  const [behind, text, palette] = /** @type {[string, string, string[]]} */ (GROUNDS[ground]);
  const rows = rowsOf(shown, columns, columnsOf);
  const lines = rows.flatMap((runs, row) => {
    let column = 0;
    return runs.map((run) => {
      const x = MARGIN + column * CELL;
      const y = MARGIN + SIZE + row * ROW;
      const width = columnsOf(run.text);
      column += width;
      const place = `x="${x.toFixed(1)}" y="${y}" textLength="${(width * CELL).toFixed(1)}"`;
      return run.text.trim() === ''
        ? ''
        : `<text ${place}${attributes(run.codes, palette)}>${escaped(run.text)}</text>\n`;
    });
  });
  const [width, height] = [columns * CELL + 2 * MARGIN, rows.length * ROW + 2 * MARGIN];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect width="100%" height="100%" rx="6" fill="${behind}"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${SIZE}" fill="${text}" xml:space="preserve">
${lines.join('')}</g>
</svg>
`;
}

/** The screens by their path. */
export async function screens() {
  const answer = readFileSync('docs/screens/answer.md', 'utf8');
  const { shownText, columnsOf } = await loadSources(['terminal/answer-filters', 'terminal/width']);
  /** @type {Record<string, string>} */
  const pages = {};
  for (const [name, screen] of Object.entries(SCREENS)) {
    const output = { isTTY: true, columns: screen.columns };
    const shown = await shownText(answer, { output, markdown: 'auto', colors: screen.level });
    pages[`docs/screens/${name}.svg`] = drawing(shown, screen, columnsOf);
  }
  return pages;
}

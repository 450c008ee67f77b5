interface Token {
  input: string;
  begin: number;
}

/** Where the lines of the text looked at last begin; tokens of one text are asked one after the other. */
let lines: { input: string; starts: number[] } = { input: '', starts: [0] };

/** Line and column of a token, counted from 1. */
export function tokenPosition({ input, begin }: Token): [number, number] {
  if (input !== lines.input) lines = { input, starts: lineStarts(input) };
  const { starts } = lines;
  let low = 0;
  for (let high = starts.length; high - low > 1;) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= begin) low = middle;
    else high = middle;
  }
  return [low + 1, begin - starts[low]! + 1];
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

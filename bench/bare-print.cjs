// Prints a file on the terminal in pieces of four characters, as an answer comes, and does nothing else.
const { once } = require('node:events');
const { readFileSync } = require('node:fs');

async function print(text) {
  for (let at = 0; at < text.length; at += 4) {
    if (!process.stdout.write(text.slice(at, at + 4))) await once(process.stdout, 'drain');
  }
}

void print(readFileSync(process.argv[2], 'utf8'));

// Compiles templates/*.md to dist/starters/: records as the store holds them, so that a list parses no template.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSources } from './load-sources.mjs';

/** The product's own parsers. */
const SOURCES = ['formats/prompts/own', 'core/prompts/parse', 'core/records/prompt', 'core/records/prompt-summary'];
/** Starters have no history; their date is nobody's. */
const DATE = '2026-01-01T00:00:00.000Z';

export async function compileStarters() {
  const { ownFormat, parsePrompt, createPrompt, promptSummary } = await loadSources(SOURCES);
  const prompts = [];
  for (const file of readdirSync('templates').toSorted()) {
    if (!file.endsWith('.md')) continue;
    const text = readFileSync(join('templates', file), 'utf8');
    const draft = ownFormat.parse(text, file);
    if (draft.name !== file.slice(0, -'.md'.length))
      throw new Error(`templates/${file}: its name must be that of its file`);
    const { variables } = await parsePrompt(draft, file, async () => undefined);
    const names = variables.map(({ name }) => name);
    // Its id is that of its name for ever, that of its version is of its text.
    const made = [uuidOf(`starter ${draft.name}`), uuidOf(text)];
    const ids = { uuid: () => made.shift() };
    prompts.push(createPrompt(draft, names, { ids, clock: { now: () => new Date(DATE) } }));
  }
  mkdirSync('dist/starters', { recursive: true });
  writeFileSync('dist/starters/list.json', JSON.stringify(prompts.map((prompt) => promptSummary(prompt, 'starter'))));
  writeFileSync(
    'dist/starters/prompts.json',
    JSON.stringify(Object.fromEntries(prompts.map((prompt) => [prompt.name, prompt]))),
  );
}

/** The same text has the same id on every machine. */
function uuidOf(text) {
  const hash = createHash('sha256').update(text).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

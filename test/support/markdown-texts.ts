import { readdirSync, readFileSync } from 'node:fs';
import spec from 'commonmark-spec';

interface Example {
  section: string;
  number: number;
  markdown: string;
}

/** The 652 examples of CommonMark. */
export const COMMONMARK: readonly Example[] = spec.tests.map(({ section, number, markdown }) => ({
  section,
  number,
  markdown: markdown.replaceAll('→', '\t'),
}));

/** Those of GitHub's extensions. */
export const GFM: readonly Example[] = (
  JSON.parse(readFileSync('test/fixtures/gfm-examples.json', 'utf8')) as { examples: Example[] }
).examples;

const FOLDER = 'test/fixtures/answers';

/** Answers as models give them, by name. */
export const ANSWERS: readonly (readonly [name: string, markdown: string])[] = readdirSync(FOLDER)
  .flatMap((file) => readFileSync(`${FOLDER}/${file}`, 'utf8').split(/^%%% /m).slice(1))
  .map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1)] as const);

import type { TestOutcome } from '../../core/evals/outcome.ts';
import { whyOf } from './test-format.ts';

/** The report of tests that CI systems read: a suite for each prompt. */
export function junitText(outcomes: readonly TestOutcome[]): string {
  const prompts = [...new Set(outcomes.map(({ prompt }) => prompt))];
  const suites = prompts.map((prompt) => {
    const own = outcomes.filter((outcome) => outcome.prompt === prompt);
    return `  <testsuite${attributes({ name: prompt, ...counts(own) })}>\n${own.map(caseText).join('')}  </testsuite>\n`;
  });
  const all = attributes({ name: 'llmkit prompt test', ...counts(outcomes) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${all}>\n${suites.join('')}</testsuites>\n`;
}

/** A judge that failed is an error of the run, no failure of the prompt. */
function counts(outcomes: readonly TestOutcome[]) {
  const count = (wanted: TestOutcome['status']) => outcomes.filter(({ status }) => status === wanted).length;
  const time = outcomes.reduce((sum, { duration_ms: ms = 0 }) => sum + ms, 0);
  return { tests: outcomes.length, failures: count('failed'), errors: count('unjudged'), time: seconds(time) };
}

function caseText(outcome: TestOutcome): string {
  const { prompt, test, name, model, run, status, duration_ms: ms = 0, answer } = outcome;
  const called = [
    `${test}${name === undefined ? '' : ` ${name}`}`,
    model,
    ...(run === undefined ? [] : [`run ${run}`]),
  ];
  const opening = `    <testcase${attributes({ classname: prompt, name: called.join(', '), time: seconds(ms) })}`;
  if (status === 'passed') return `${opening}/>\n`;
  const tag = status === 'failed' ? 'failure' : 'error';
  const why = `      <${tag}${attributes({ message: whyOf(outcome) })}>${escaped(answer ?? '')}</${tag}>\n`;
  return `${opening}>\n${why}    </testcase>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll(/[\n\r\t]/g, ' ')}"`)
    .join('');
}

/** Characters that XML 1.0 cannot hold, whichever way they are written, and halves of characters. */
const UNWRITABLE = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]|\p{Cs}/gu;

function escaped(text: string): string {
  return text
    .replaceAll(UNWRITABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

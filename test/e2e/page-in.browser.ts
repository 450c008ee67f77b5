import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { runBuilt } from '../support/built.ts';
import { PAGE_ATTACKS } from '../support/page-attacks.ts';
import { answer, conversation, question } from '../support/records.ts';
import { PNG } from '../support/sample-files.ts';
import { tempFolder } from '../support/temp-home.ts';

// Found by `npm run test:long` alone: no other test needs a browser. Debian calls it chromium; LLMKIT_CHROMIUM names another.
const CHROMIUM = process.env['LLMKIT_CHROMIUM'] ?? '/usr/bin/chromium';
/** Where to leave pictures for people to look at. */
const PICTURES = process.env['LLMKIT_PICTURES'];

const EVERYTHING = `# A heading

Some *emphasis*, **strong**, \`code\`, [a link](https://example.org/?a=1&b=2) and a [mail](mailto:a@example.org).

- one
  - [x] two
- three

> quoted

| name | figure |
|:-----|-------:|
| one  | 1 |

\`\`\`js
// a comment
export const answer = (text) => ({ text, figure: 42 });
\`\`\`

שלום עולם, 你好。`;

let browser: Browser;
let address: string;

/** A page as the program exports it, of 24 messages with all that there is, and attacks in every place. */
async function exportedPage(): Promise<string> {
  const folder = tempFolder();
  const env = { LLMKIT_HOME: join(folder, 'home') };
  const exchanges = [EVERYTHING, ...PAGE_ATTACKS].map((text, at) => [
    question(`q${at}`, { content: text, rag_context: text }),
    answer(`a${at}`, { content: text, reasoning: text, model: 'm' }),
  ]);
  const picture = [
    { type: 'text' as const, text: 'Look.' },
    {
      type: 'file' as const,
      media_type: 'image/png',
      name: 'pixel.png',
      size: PNG.length,
      data: PNG.toString('base64'),
    },
  ];
  const last = question('picture', { content: 'Look.', parts: picture as never });
  const record = conversation({ title: PAGE_ATTACKS[0]!, messages: [...exchanges.flat(), last] });
  const file = join(folder, 'c.json');
  writeFileSync(file, JSON.stringify({ kind: 'conversation', v: 1, ...record, message_count: record.messages.length }));
  const imported = await runBuilt(['conv', 'import', file, '--json'], { env });
  expect(imported.code).toBe(0);
  const page = join(folder, 'page.html');
  const { code } = await runBuilt(['conv', 'export', 'last', '--format', 'html', '-o', page], { env });
  expect(code).toBe(0);
  return pathToFileURL(page).href;
}

/** The page in a tab of its own, with what it asked for and what it said. */
async function opened(options: BrowserContextOptions = {}): Promise<{ page: Page; asked: string[]; said: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  page.on('dialog', (dialog) => void said.push(dialog.message()));
  page.on('pageerror', (error) => void said.push(error.message));
  page.on('console', (message) => void said.push(message.text()));
  await page.goto(address);
  return { page, asked, said };
}

/** What axe-core finds that is serious or worse, and where. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html)
          .slice(0, 3)
          .join(' ')}`,
    );
}

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

describe('when an exported page is opened in a browser', () => {
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
    address = await exportedPage();
  }, 120_000);
  afterAll(() => browser?.close());

  test('then it asks for nothing but itself, runs nothing, and shows all messages and the picture', async () => {
    const { page, asked, said } = await opened();
    await page.waitForTimeout(500);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([address]);
    expect(said).toEqual([]);
    expect(await page.locator('article').count()).toBe(2 * (PAGE_ATTACKS.length + 1) + 1);
    expect(await page.locator('script, iframe, object, embed, link, base, form').count()).toBe(0);
    expect(await page.evaluate('document.querySelector("article img").naturalWidth')).toBeGreaterThan(0);
  });

  test.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 360, height: 740 } }],
  ])('%s, then nothing is wider than it, and axe-core finds no serious fault', async (name, options) => {
    const { page } = await opened(options);
    for (const details of await page.locator('details').all())
      await details.evaluate((one) => one.setAttribute('open', ''));
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(beyond)).toBeLessThanOrEqual(0);
    expect(await faultsOf(page)).toEqual([]);
    if (PICTURES) await leave(page, name);
  });

  test('and printed, then what was folded is there, and the contents are not', async () => {
    const { page } = await opened();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').first().isVisible()).toBe(false);
    expect(
      await page
        .locator('article details > :not(summary)')
        .first()
        .evaluate((one) => one.checkVisibility()),
    ).toBe(true);
    if (PICTURES) await leave(page, 'printed');
  });
});

async function leave(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES!, { recursive: true });
  await page.screenshot({
    path: join(PICTURES!, `${name}.png`),
    clip: { x: 0, y: 0, width: page.viewportSize()!.width, height: 1600 },
    fullPage: true,
  });
}

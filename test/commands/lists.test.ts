import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { conversationTable } from '../../src/commands/conv/table.ts';
import { promptTable } from '../../src/commands/prompt/format.ts';
import type { PromptSummary } from '../../src/core/records/prompt-summary.ts';
import type { ConversationSummary } from '../../src/core/records/conversation-summary.ts';
import { stylesOf } from '../../src/terminal/styles.ts';
import { testKit } from '../support/test-kit.ts';

test('when a list shows file names and settings, then they are sanitised', async () => {
  const styles = await stylesOf(0);
  const prompt = { name: 'a\u001b[2Jb', version: 1, tags: [], variable_names: [], source: 'stored' };
  expect(await promptTable([prompt as unknown as PromptSummary], { styles, columns: undefined })).toBe(
    'ab\t1\t\t\t\tstored',
  );
  const conversation = { id: '\u001b[2Jabcd', updated_at: new Date(0).toISOString(), message_count: 1, title: 't' };
  const table = await conversationTable([conversation as ConversationSummary], {
    styles,
    now: new Date(0),
    columns: 80,
  });
  expect(table).not.toContain('\u001b');
  const kit = testKit();
  await kit.run('config', 'set', 'temperature', '1');
  const file = join(kit.home, 'config.json');
  const settings = { stop: ['x\u009b2J'], 'odd\u009b2J': 1 };
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...settings }));
  for (const args of [['list'], ['get', 'stop']]) {
    const { code, out } = await kit.run('config', ...args);
    expect(code).toBe(0);
    expect(out).not.toContain('\u009b');
  }
});

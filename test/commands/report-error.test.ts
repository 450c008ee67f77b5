import { describe, expect, test } from '@jest/globals';
import { sanitize } from '../../src/terminal/sanitize.ts';
import { ATTACKS } from '../support/attacks.ts';
import { testKit } from '../support/test-kit.ts';

const NAME = Object.values(ATTACKS).join(' ');

describe('when an error quotes what a terminal would obey or hide', () => {
  test.each(['--json', '--ndjson'])('then it is escaped on a terminal with %s and means the same', async (flag) => {
    const { err } = await testKit({ tty: { stderr: true } }).run('conv', 'show', NAME, flag);
    expect(sanitize(err)).toBe(err);
    expect(JSON.parse(err).error.message).toContain(NAME.slice(NAME.indexOf('\u009b')).slice(0, 20));
  });

  test('then a pipe gets it as it is', async () => {
    const { err } = await testKit().run('conv', 'show', NAME, '--json');
    expect(err).toContain('\u009b');
  });
});

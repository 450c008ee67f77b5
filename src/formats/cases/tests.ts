import type { TestFormats } from '../../core/ports/test-formats.ts';
import { parseYaml } from '../yaml.ts';
import { githubTests, isGithub } from './github.ts';
import { ownTests } from './own.ts';
import { isPromptfoo, promptfooTests } from './promptfoo.ts';
import { isFields, unusable } from './values.ts';
import { withTests } from './write.ts';

/** The formats of tests, told apart by the fields they have. */
export const testFormats: TestFormats = {
  read(text, path, vendors) {
    const value = valueIn(text, path);
    if (isGithub(value)) return githubTests(value, path, vendors);
    return isPromptfoo(value) ? promptfooTests(value, path, vendors) : ownTests(value, path);
  },
  readInPrompt: (value, where) => ownTests(value, where),
  withTests,
};

/** The most that references within YAML may grow. */
const MOST_ALIASES = 100;

function valueIn(text: string, path: string): unknown {
  const { document, fault } = parseYaml(text, { schema: 'core' });
  if (fault) throw unusable(path, `${fault.message}, in line ${text.slice(0, fault.offset).split('\n').length}`);
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (isFields(value) || Array.isArray(value)) return value;
  } catch {
    throw unusable(path, 'its references grow too large');
  }
  throw unusable(path, 'it holds neither a list of tests nor the field tests');
}

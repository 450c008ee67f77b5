import { isMap, isSeq, stringify, type YAMLSeq } from 'yaml';
import type { KeptTest } from '../../core/records/prompt-test.ts';
import { parseYaml } from '../yaml.ts';
import { unusable } from './values.ts';

/** The text of a file of tests with more of them at its end. Comments, order and writing of what is there stay. */
export function withTests(text: string | undefined, tests: readonly KeptTest[], path: string): string {
  if (text === undefined || text.trim() === '')
    return stringify({ tests }, { lineWidth: 0, aliasDuplicateObjects: false });
  const { document, fault } = parseYaml(text, { schema: 'core' });
  const { contents } = document;
  const list = isMap(contents) ? contents.get('tests') : contents;
  if (fault || !isSeq(list)) throw unusable(path, 'it has no list of tests to add to');
  for (const test of tests) (list as YAMLSeq).add(document.createNode(test, { aliasDuplicateObjects: false }));
  return document.toString({ lineWidth: 0 });
}

import path from 'node:path';
import type { ListPorts } from '../../core/lists.ts';
import { CONFIG_FILE, CONVERSATION_FOLDER, PROMPT_FOLDER, type RecordFolder } from './folders.ts';
import type { Fields } from './kind.ts';
import { changeTime, createRecordList } from './list.ts';
import { quickLook } from './quick-look.ts';
import { finishRestore } from '../files/restored-home.ts';

/** The outside of the lists, and the settings that say who looks at them. */
export interface StoredLists extends Omit<ListPorts, 'starters' | 'regex'> {
  config: () => Promise<Fields>;
}

/** The lists of the home at a whole path, without what reads, checks and changes records: that is loaded for a file that looks unusual. */
export function createListPorts(home: string): StoredLists {
  return {
    home: { leftBeside: finishRestore(home) },
    conversations: listIn(home, CONVERSATION_FOLDER),
    prompts: listIn(home, PROMPT_FOLDER),
    async config() {
      const file = path.join(home, CONFIG_FILE.file);
      if (changeTime(file) === undefined) return {};
      return quickLook(file, CONFIG_FILE.kind) ?? (((await readProperly(home, file)) ?? {}) as Fields);
    },
  };
}

function listIn(home: string, folder: RecordFolder) {
  return createRecordList({ home, ...folder }, (file) => readProperly(home, file));
}

async function readProperly(home: string, file: string): Promise<unknown> {
  const { formatOf } = await import('./formats.ts');
  const { openJsonFile } = await import('./json-file.ts');
  return openJsonFile(file, formatOf(path.relative(home, file))!).read();
}

import path from 'node:path';
import type { ListPorts } from '../../core/lists.ts';
import { CONVERSATION_FOLDER, PROMPT_FOLDER, type RecordFolder } from './folders.ts';
import { createRecordList } from './list.ts';
import { finishRestore } from '../files/restored-home.ts';

/** The lists of a home, without what reads, checks and changes records: that is loaded for a file that looks unusual. */
export function createListPorts(folder: string): Omit<ListPorts, 'starters'> {
  const home = path.resolve(folder);
  return {
    home: { leftBeside: finishRestore(home) },
    conversations: listIn(home, CONVERSATION_FOLDER),
    prompts: listIn(home, PROMPT_FOLDER),
  };
}

function listIn(home: string, folder: RecordFolder) {
  return createRecordList({ home, ...folder }, async (file) => {
    const { formatOf } = await import('./formats.ts');
    const { openJsonFile } = await import('./json-file.ts');
    return openJsonFile(file, formatOf(path.relative(home, file))!).read();
  });
}

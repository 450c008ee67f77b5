import path from 'node:path';
import { type BatchRecord, batchSchema } from '../../core/records/batch.ts';
import { type Config, configSchema } from '../../core/records/config.ts';
import { type Consents, consentsSchema } from '../../core/records/consents.ts';
import { type Conversation, conversationSchema } from '../../core/records/conversation.ts';
import { exportsSchema, type WrittenExports } from '../../core/records/exports.ts';
import { type Keys, keysSchema } from '../../core/records/keys.ts';
import { type LastValues, lastValuesSchema } from '../../core/records/last-values.ts';
import { type ModelQuirks, modelQuirksSchema } from '../../core/records/model-quirks.ts';
import { type Prompt, promptSchema } from '../../core/records/prompt.ts';
import { type Variables, variablesSchema } from '../../core/records/variable-definition.ts';
import { BATCH_FOLDER, CONFIG_FILE, CONVERSATION_FOLDER, PROMPT_FOLDER, type RecordFolder } from './folders.ts';
import type { RecordFormat } from './format.ts';

/** A folder of records with what stands in them. */
export interface FolderOfRecords<T> extends RecordFolder {
  format: RecordFormat<T>;
  /** The field of a record that is its key, and so the name of its file. */
  keyField: 'id' | 'name';
}

/** A file of the home that is one record. */
export interface FileOfHome<T> {
  file: string;
  format: RecordFormat<T>;
}

export const CONVERSATIONS: FolderOfRecords<Conversation> = {
  ...CONVERSATION_FOLDER,
  format: { ...CONVERSATION_FOLDER.kind, schema: conversationSchema },
  keyField: 'id',
};
export const PROMPTS: FolderOfRecords<Prompt> = {
  ...PROMPT_FOLDER,
  format: { ...PROMPT_FOLDER.kind, schema: promptSchema },
  keyField: 'name',
};
export const BATCHES: FolderOfRecords<BatchRecord> = {
  ...BATCH_FOLDER,
  format: { ...BATCH_FOLDER.kind, schema: batchSchema },
  keyField: 'id',
};
export const VARIABLES: FileOfHome<Variables> = {
  file: 'vars.json',
  format: { kind: 'variables', schema: variablesSchema, migrations: [] },
};
export const LAST_VALUES: FileOfHome<LastValues> = {
  file: 'last-values.json',
  format: { kind: 'last-values', schema: lastValuesSchema, migrations: [] },
};
export const CONFIG: FileOfHome<Config> = {
  file: CONFIG_FILE.file,
  format: { ...CONFIG_FILE.kind, schema: configSchema },
};
export const KEYS: FileOfHome<Keys> = {
  file: 'keys.json',
  format: { kind: 'keys', schema: keysSchema, migrations: [] },
};
export const MODEL_QUIRKS: FileOfHome<ModelQuirks> = {
  file: 'model-quirks.json',
  format: { kind: 'model-quirks', schema: modelQuirksSchema, migrations: [] },
};

export const CONSENTS: FileOfHome<Consents> = {
  file: 'consents.json',
  format: { kind: 'consents', schema: consentsSchema, migrations: [] },
};

/** Derived data: without it nothing that was written is replaced. */
export const WRITTEN_EXPORTS: FileOfHome<WrittenExports> = {
  file: 'cache/exports.json',
  format: { kind: 'exports', schema: exportsSchema, migrations: [] },
};

const FOLDERS = [CONVERSATIONS, PROMPTS, BATCHES];
const FILES = [VARIABLES, LAST_VALUES, CONFIG, KEYS, MODEL_QUIRKS, CONSENTS];

/** The format of the file at `relative`, a path below the home; undefined for what is no record. */
export function formatOf(relative: string): RecordFormat<unknown> | undefined {
  const file = FILES.find((each) => each.file === relative);
  return file ? file.format : folderOf(relative)?.format;
}

/** The records among which the file at `relative`, a path below the home, is one. */
export function folderOf(relative: string): FolderOfRecords<unknown> | undefined {
  const { dir, ext, name } = path.parse(relative);
  return FOLDERS.find(({ folder, keyRule }) => folder === dir && ext === '.json' && keyRule.pattern.test(name));
}

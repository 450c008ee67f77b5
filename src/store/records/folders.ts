import { CONVERSATION_KIND } from '../../core/records/conversation-kind.ts';
import { type KeyRule, NAME_KEYS, UUID_KEYS } from './key.ts';
import type { RecordKind } from './kind.ts';

/** A folder of records: one file each. */
export interface RecordFolder {
  /** Its name in the home. */
  folder: string;
  keyRule: KeyRule;
  kind: RecordKind;
}

/** config.json, as far as its envelope goes. */
export const CONFIG_FILE: { file: string; kind: RecordKind } = {
  file: 'config.json',
  kind: { kind: 'config', migrations: [] },
};

export const CONVERSATION_FOLDER: RecordFolder = {
  folder: 'conversations',
  keyRule: UUID_KEYS,
  kind: CONVERSATION_KIND,
};
export const PROMPT_FOLDER: RecordFolder = {
  folder: 'prompts',
  keyRule: NAME_KEYS,
  kind: {
    kind: 'prompt',
    migrations: [],
    unlisted: ['content', 'system', 'variables', 'metadata', 'source_text', 'versions'],
  },
};

export const BATCH_FOLDER: RecordFolder = {
  folder: 'batches',
  keyRule: UUID_KEYS,
  kind: { kind: 'batch', migrations: [], unlisted: ['rows', 'keys'] },
};

/** The folder of the bytes that messages name. */
export const ATTACHMENT_FOLDER = 'attachments';

/** Tells whether `name` is one of them: a SHA-256 in hexadecimal. */
export function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

import type { Advice } from '../../core/advice.ts';
import { asLlmkitError, LlmkitError } from '../../core/errors.ts';

export const MOVE_AWAY: readonly Advice[] = [{ kind: 'mend_file', how: 'move_away' }];
const FREE_SPACE: readonly Advice[] = [{ kind: 'mend_file', how: 'free_space_unharmed' }];
const LOOK_AT_OWNER: readonly Advice[] = [{ kind: 'mend_file', how: 'look_at_owner' }, { kind: 'doctor' }];
const OTHER_HOME: readonly Advice[] = [{ kind: 'choose_home' }];
const ASK_DOCTOR: readonly Advice[] = [{ kind: 'doctor' }];
const RETRY: readonly Advice[] = [{ kind: 'retry' }];

/** The meaning of the operating system's error codes to a person, and what to do about them. */
const REASONS: Readonly<Record<string, readonly [why: string, whatToDo: readonly Advice[]]>> = {
  ENOSPC: ['the disk is full', FREE_SPACE],
  EDQUOT: ['the disk quota is used up', FREE_SPACE],
  EIO: ['the disk reports an error', [{ kind: 'mend_file', how: 'copy_home' }]],
  EROFS: ['the file system is read-only', OTHER_HOME],
  EACCES: ['permission is denied', LOOK_AT_OWNER],
  EPERM: ['it is not permitted', LOOK_AT_OWNER],
  ELOOP: ['it is a symbolic link', [{ kind: 'mend_file', how: 'put_file' }]],
  ENOENT: ['a folder on the way to it is missing', [{ kind: 'mend_file', how: 'create_folder' }]],
  EISDIR: ['it is a folder', MOVE_AWAY],
  ENOTDIR: ['a part of its path is not a folder', OTHER_HOME],
  EEXIST: ['something else has its name', OTHER_HOME],
  EBUSY: ['the system uses it, perhaps as a mount point', OTHER_HOME],
  EXDEV: ['it is a mount point', OTHER_HOME],
  EMFILE: ['too many files are open', RETRY],
  ENFILE: ['too many files are open', RETRY],
};

const NO_SUCH_FILE = ['there is no such file', []] as const;

/** A system error met while working on `path` as `store_io`; an `LlmkitError` passes through. */
export function asStoreError(action: 'read' | 'write' | 'remove', path: string, thrown: unknown): LlmkitError {
  const isSystemError = typeof (thrown as Partial<NodeJS.ErrnoException> | undefined)?.errno === 'number';
  if (!isSystemError) return asLlmkitError(thrown);
  const code = errorCodeOf(thrown);
  const [why, whatToDo] =
    action === 'read' && code === 'ENOENT' ? NO_SUCH_FILE : (REASONS[code] ?? [`the system says ${code}`, ASK_DOCTOR]);
  return new LlmkitError('store_io', `Cannot ${action} ${path}: ${why}.`, { advice: whatToDo, cause: thrown });
}

/** What helps only where the file is one of the home. */
const FOR_THE_HOME: ReadonlySet<string> = new Set(
  [OTHER_HOME, LOOK_AT_OWNER, MOVE_AWAY, ASK_DOCTOR].map((advice) => JSON.stringify(advice)),
);

/** What to do about a file outside the home that could not be read or written: there no other home and no doctor helps. */
export function aboutOtherFile(error: LlmkitError, whatToDo: readonly Advice[]): LlmkitError {
  const { code, message, advice, cause } = error;
  if (!FOR_THE_HOME.has(JSON.stringify(advice))) return error;
  return new LlmkitError(code, message, { advice: whatToDo, cause });
}

/** A file that llmkit will not use, whatever it holds. */
export function refusedFile(path: string, why: string, whatToDo: readonly Advice[]): LlmkitError {
  return new LlmkitError('store_io', `Cannot use ${path}: ${why}.`, { advice: whatToDo });
}

/** A key file that llmkit will not use; `command` mends it. */
export function insecureKeys(path: string, why: string, command: string): LlmkitError {
  return new LlmkitError('insecure_keys', `Cannot use the keys in ${path}: ${why}.`, {
    advice: [{ kind: 'run', command }],
  });
}

/** A file whose content is not a record. The content is never quoted: it may be a key. */
export function corruptFile(path: string, why: string): LlmkitError {
  return new LlmkitError('store_corrupt', `Cannot read ${path}: ${why}.`, {
    advice: [{ kind: 'doctor', is_untouched: true }],
  });
}

/** A file that a newer llmkit wrote. */
export function newerFile(path: string, found: number, known: number): LlmkitError {
  return new LlmkitError(
    'store_newer',
    `Cannot read ${path}: a newer llmkit wrote it (format ${found}; this one knows ${known}).`,
    { advice: [{ kind: 'update', untouched: 'file' }] },
  );
}

/** The code of a system error, for example `ENOENT`; empty for anything else. */
export function errorCodeOf(thrown: unknown): string {
  return (thrown as Partial<NodeJS.ErrnoException> | undefined)?.code ?? '';
}

/** `path` as one word of a shell command. */
export function shellWord(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

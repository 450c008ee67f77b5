import { asLlmkitError, LlmkitError } from '../../core/errors.ts';

const FREE_SPACE = 'Free some space and try again; what was stored before is unharmed';
const LOOK_AT_OWNER = 'Look at its owner and mode, or run: llmkit doctor';
const OTHER_HOME = 'Choose another home with LLMKIT_HOME';
const MOVE_AWAY = 'Move it away';
const ASK_DOCTOR = 'Run: llmkit doctor';

/** The meaning of the operating system's error codes to a person, and what to do about them. */
const REASONS: Readonly<Record<string, readonly [why: string, whatToDo: string]>> = {
  ENOSPC: ['the disk is full', FREE_SPACE],
  EDQUOT: ['the disk quota is used up', FREE_SPACE],
  EIO: ['the disk reports an error', 'Look at the disk and copy the home to a safe place'],
  EROFS: ['the file system is read-only', OTHER_HOME],
  EACCES: ['permission is denied', LOOK_AT_OWNER],
  EPERM: ['it is not permitted', LOOK_AT_OWNER],
  ELOOP: ['it is a symbolic link', 'Put the file itself there; to move the whole store, set LLMKIT_HOME'],
  ENOENT: ['a folder on the way to it is missing', 'Create the folder and try again'],
  EISDIR: ['it is a folder', MOVE_AWAY],
  ENOTDIR: ['a part of its path is not a folder', OTHER_HOME],
  EEXIST: ['something else has its name', OTHER_HOME],
  EBUSY: ['the system uses it, perhaps as a mount point', OTHER_HOME],
  EXDEV: ['it is a mount point', OTHER_HOME],
  EMFILE: ['too many files are open', 'Try again'],
  ENFILE: ['too many files are open', 'Try again'],
};

/** A system error met while working on `path` as `store_io`; an `LlmkitError` passes through. */
export function asStoreError(action: 'read' | 'write' | 'remove', path: string, thrown: unknown): LlmkitError {
  const isSystemError = typeof (thrown as Partial<NodeJS.ErrnoException> | undefined)?.errno === 'number';
  if (!isSystemError) return asLlmkitError(thrown);
  const code = errorCodeOf(thrown);
  const [why, whatToDo] = REASONS[code] ?? [`the system says ${code}`, ASK_DOCTOR];
  return new LlmkitError('store_io', `Cannot ${action} ${path}: ${why}.`, { hint: whatToDo, cause: thrown });
}

/** What to do about a file outside the home that could not be read or written: there no other home and no doctor helps. */
export function aboutOtherFile(error: LlmkitError, whatToDo: string): LlmkitError {
  const { code, message, hint = '', cause } = error;
  if (![OTHER_HOME, LOOK_AT_OWNER, MOVE_AWAY, ASK_DOCTOR].includes(hint)) return error;
  return new LlmkitError(code, message, { hint: whatToDo, cause });
}

/** A file that llmkit will not use, whatever it holds. */
export function refusedFile(path: string, why: string, whatToDo: string): LlmkitError {
  return new LlmkitError('store_io', `Cannot use ${path}: ${why}.`, { hint: whatToDo });
}

/** A key file that llmkit will not use; `command` mends it. */
export function insecureKeys(path: string, why: string, command: string): LlmkitError {
  return new LlmkitError('insecure_keys', `Cannot use the keys in ${path}: ${why}.`, { hint: `Run: ${command}` });
}

/** A file whose content is not a record. The content is never quoted: it may be a key. */
export function corruptFile(path: string, why: string): LlmkitError {
  return new LlmkitError('store_corrupt', `Cannot read ${path}: ${why}.`, {
    hint: 'It was left as it is. Run: llmkit doctor',
  });
}

/** A file that a newer llmkit wrote. */
export function newerFile(path: string, found: number, known: number): LlmkitError {
  return new LlmkitError(
    'store_newer',
    `Cannot read ${path}: a newer llmkit wrote it (format ${found}; this one knows ${known}).`,
    { hint: 'It was left as it is. Update llmkit' },
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

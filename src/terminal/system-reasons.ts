import { isOfMachine, LlmkitError, type ErrorCode } from '../core/errors.ts';

/** The meaning of the system's error codes to a person. */
export const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EAGAIN: 'it has nothing to give; a terminal cannot be read as a file',
  ENXIO: 'nobody is at its other end',
  ENOENT: 'there is no such file or folder',
  EEXIST: 'something else of that name is there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'no space is left on the disk',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  EROFS: 'the disk is read-only',
  EIO: 'the disk or the system failed',
};

/** A fault of the system with a file that a person named, in our words. */
export function fileError(thrown: unknown, verb: string, path: string): LlmkitError {
  if (thrown instanceof LlmkitError) return thrown;
  if (path === '') return new LlmkitError('usage', `Cannot ${verb} "": it names no file.`, { cause: thrown });
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  const reason = SYSTEM_REASONS[code] ?? String((thrown as Error).message);
  const kind: ErrorCode = isOfMachine(thrown)
    ? 'store_io'
    : (code === 'ENOENT' || code === 'ENOTDIR') && verb === 'read'
      ? 'not_found'
      : 'usage';
  return new LlmkitError(kind, `Cannot ${verb} ${path}: ${reason}.`, { cause: thrown });
}

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

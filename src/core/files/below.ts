/**
 * Tells whether `path` can only mean something below the folder that it is looked up in, as far as its text says: a link may
 * still lead out of it.
 */
export function isBelow(path: string): boolean {
  const parts = path.split(/[/\\]/);
  const isElsewhere = path === '' || /^[/\\~]|^[a-z]:|^[a-z][a-z\d+.-]*:\/\//i.test(path) || path.includes('\0');
  return !isElsewhere && !parts.includes('..');
}

/**
 * Lower-case letters and digits that no other call in any process of this machine returns. Not a secret, so it does
 * without `node:crypto`, which costs more to load than a whole write.
 */
export function uniqueText(): string {
  const random = Math.random().toString(36).slice(2);
  return process.pid.toString(36) + process.hrtime.bigint().toString(36) + random;
}

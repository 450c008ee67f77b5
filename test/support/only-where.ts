import { test } from '@jest/globals';

type Body = () => void | Promise<void>;

/** `test` where this machine has the means; elsewhere a test that prints what is missing. */
export function onlyWhere(possible: boolean, why: string) {
  if (possible) return (name: string, body: Body, timeout?: number) => test(name, body, timeout);
  return (name: string, _body: Body, _timeout?: number) =>
    test(name, () => void process.stderr.write(`  not tried here: ${name} (${why})\n`));
}

/**
 * Runs `work`, which what others wrote may make long, within its share of processor time, and so that Ctrl-C ends it. Resolves to
 * `too slow` where the time was not enough. What `work` throws is thrown; it is called again where the machine was busy.
 */
export type Bounded = <Result>(work: () => Result) => Promise<Result | 'too slow'>;

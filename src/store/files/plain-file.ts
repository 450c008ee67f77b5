import { constants } from 'node:fs';

// Windows knows neither flag; there the constants are undefined at run time.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** Keeps an open from following a link, or from waiting for the other end of a FIFO. */
export const PLAIN_FILE_FLAGS = O_NOFOLLOW | O_NONBLOCK;

/** The largest file that is read or written, in bytes. */
export const MAX_BYTES = 64 * 1024 * 1024;

import type { Locks } from '../files/lock.ts';
import type { Stop } from '../../core/stopping.ts';
import type { Owners } from '../../core/ports/owners.ts';

/** Where the home is, and how not to disturb who works in it. */
export interface HomePlace {
  home: string;
  locks: Locks;
  owners: Owners;
  /** Ends work on many files. */
  stop?: Stop | undefined;
}

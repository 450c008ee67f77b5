import type { Terminal } from '../support/pty.ts';
import type { HomeView } from './home-view.ts';

/** Ids of what stands in the filled home. */
export interface Seeded {
  /** A conversation of one exchange, the last used. */
  conversation: string;
  /** A conversation whose question was never answered. */
  unanswered: string;
  /** A backup of a home with one conversation, titled "From the backup". */
  backup: string;
  /** The folder that the home stands in. */
  folder: string;
}

export type Words = (seeded: Seeded) => string[];

/** A command that changes the home, and how to see how far it came. */
export interface Mutation {
  home: 'empty' | 'filled' | 'broken' | 'synced';
  args: Words;
  /** Changes the copy of the home before the command runs. */
  prepare?(home: string, seeded: Omit<Seeded, 'folder'>): void;
  /** A script over the library that is run in place of the program, with `args`. */
  script?: string;
  input?: string;
  env?: Record<string, string>;
  /** Runs it in a terminal, in front of this person. Whatever they wait for may never come. */
  person?: (terminal: Terminal) => Promise<void>;
  /** No error ends it: where one is told, exit 0 means nothing. */
  outlivesErrors?: true;
  /** Files, by path below the home, that it may change; all others keep their bytes. */
  touches: RegExp;
  /** How far it came. Anything but `new` without exit 0 is fine; `new` is all that exit 0 may mean. */
  state(view: HomeView, seeded: Seeded): 'old' | 'asked' | 'new' | 'torn';
  /** What has to work afterwards, whatever happened. */
  next: Words;
  nextInput?: string;
  /** `next` leaves the state alone, and by then it is the old or the new one. */
  settles?: true;
}

export const NEVER = /^$/;
export const CONVERSATIONS = /^(conversations|usage)\//;

export const oldOrNew = (isNew: boolean, isOld: boolean) => (isNew ? 'new' : isOld ? 'old' : 'torn');

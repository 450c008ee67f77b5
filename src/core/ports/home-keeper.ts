import type { Advice } from '../advice.ts';
import type { Config } from '../records/config.ts';

/** Something that is not as it should be. */
export interface HomeFinding {
  path: string;
  /** One sentence: what is wrong. */
  message: string;
  /** What a person can do about it. */
  advice?: readonly Advice[];
  /** The remedy, once it was applied; absent while it is as it was. */
  mended?: string;
  /** Worth knowing, and no fault. */
  note?: true;
}

export interface HomeReport {
  /** The number of files that were looked at. */
  files: number;
  findings: HomeFinding[];
}

/** What a killed restore may have left beside a home that is missing, and which is not taken for the home. */
export interface LeftBeside {
  path: string;
  /** Goes on from a colon: "it is a link". */
  why: string;
}

/** A file of the home that did not get into a backup, and why. */
export interface LeftOut {
  path: string;
  message: string;
}

export interface BackupReport {
  file: string;
  files: number;
  left_out: LeftOut[];
  /** Settings whose values stayed out with the keys. */
  values_left_out: string[];
  /** How many records and lines of usage stayed out because they belong to other users; absent for who sees all. */
  of_others?: number;
}

export interface RestoreReport {
  files: number;
  /** Where the home went that was there before; absent when there was none. */
  kept?: string;
  /** The backup holds no keys, so the keys of the home before are in the new one. */
  keys_kept: boolean;
  /** Settings whose values the backup lacks. */
  values_missing: string[];
  /** Where the settings of the backup went that cannot be read, and so are not in force; absent when they can. */
  unreadable_settings?: string;
  /** Providers that the settings of the backup send elsewhere, or with something else; absent when there are none. */
  changed_providers?: ProviderChange[];
  /** Dotted keys of commands that are not in force until they are trusted; absent when there are none. */
  set_aside?: string[];
}

/** A provider whose way differs from that of the home before, and from the built-in one. */
export interface ProviderChange {
  provider: string;
  /** The fields that differ: `base_url`, `api_key_env`, `headers` … */
  changed: string[];
  /** The address in the backup, if it names one. */
  base_url?: string;
}

/** Settings of a backup as they may come in, and what is to be told of them. */
export interface RestoredSettings {
  config: Config;
  changes: ProviderChange[];
  set_aside: string[];
}

/** Looks at settings that come back beside those before; undefined where there were none. */
export type RestoreJudge = (restored: Config, before: Config | undefined) => RestoredSettings;

/** Tells how far work on many files is; `total` where that is known. */
export type HomeProgress = (files: number, total?: number) => void;

/** Answers that are kept in case the same is asked again. */
export interface CacheSize {
  answers: number;
  bytes: number;
}

/** The home as a whole, as a doctor or a mover sees it. */
export interface HomeKeeper {
  /** Its folder; undefined when it is not on a disk. */
  readonly path: string | undefined;
  /** Undefined where nothing stands there, or it was taken for the home. */
  readonly leftBeside: LeftBeside | undefined;
  /** Looks at every file; with `fix` mends what is safe and sets aside what is not, keeping its bytes. */
  examine(options: { fix: boolean; progress?: HomeProgress | undefined }): Promise<HomeReport>;
  /** What the cache of answers holds. */
  cacheSize(): Promise<CacheSize>;
  /** Empties it, and tells what it held. */
  clearCache(): Promise<CacheSize>;
  /** Writes the whole home to one new file. Without `keys` the stored keys stay out, and the values of headers. */
  backUp(
    file: string,
    options: {
      keys: boolean;
      force: boolean;
      at: Date;
      progress?: HomeProgress | undefined;
      /** Whether a record is part of it; absent: every one is. */
      mayRead?: (record: Record<string, unknown>) => boolean;
    },
  ): Promise<BackupReport>;
  /** Puts the home of a backup in place, or changes nothing. What was there before is kept beside it. */
  restore(
    file: string,
    options: { force: boolean; at: Date; judge?: RestoreJudge; progress?: HomeProgress | undefined },
  ): Promise<RestoreReport>;
}

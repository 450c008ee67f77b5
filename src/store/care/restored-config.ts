import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { RestoreJudge, RestoreReport } from '../../core/ports/home-keeper.ts';
import type { Config } from '../../core/records/config.ts';
import { fillNewFile, syncFolder } from '../files/durable-write.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { decodeRecord, encodeRecord } from '../records/format.ts';
import { CONFIG } from '../records/formats.ts';
import { setAside } from './salvage.ts';

/**
 * Lets `judge` look at the settings in `building`, the new home, beside those of `home`, and writes what it makes of them.
 * Its bytes stay where nothing changes. What cannot be read cannot be judged: it is set aside, so that nothing mends it and
 * puts it in force.
 */
export function judgeConfig(
  home: string,
  building: string,
  judge: RestoreJudge,
): Pick<RestoreReport, 'changed_providers' | 'set_aside' | 'unreadable_settings'> {
  const file = path.join(building, CONFIG.file);
  const restored = configIn(building);
  if (restored === undefined) return existsSync(file) ? { unreadable_settings: setAside(file, { keep: false }) } : {};
  const { config, changes, set_aside: commands } = judge(restored, configIn(home));
  if (JSON.stringify(config) !== JSON.stringify(restored)) {
    const text = encodeRecord(CONFIG.format, file, config);
    rmSync(file);
    fillNewFile(file, Buffer.from(text));
    syncFolder(building);
  }
  return {
    ...(changes.length > 0 && { changed_providers: changes }),
    ...(commands.length > 0 && { set_aside: commands }),
  };
}

/** The settings of a home; undefined where there are none, or none that can be read. */
function configIn(home: string): Config | undefined {
  const file = path.join(home, CONFIG.file);
  try {
    const bytes = readFileSafely(file);
    return bytes && decodeRecord(CONFIG.format, file, bytes).record;
  } catch {
    return undefined;
  }
}

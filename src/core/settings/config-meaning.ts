import { NAMED_SETTINGS } from '../tables/named-settings.ts';
import { settingNamed, SETTINGS } from '../tables/settings.ts';

/** What a key of `configKeys` is for. Apart from the keys: every start reads those, only help says this. */
export function configMeaning(key: string): string | undefined {
  const setting = settingNamed(key, 'config');
  return setting ? SETTINGS[setting].description : NAMED_SETTINGS[key];
}

import type { HomeKeeper, LeftBeside } from '../../core/ports/home-keeper.ts';
import type { HomePlace } from './home-place.ts';

/** The folder `home` as a whole. Its parts are loaded when they are asked for: no other command needs them. */
export function createHomeKeeper(place: HomePlace, leftBeside: LeftBeside | undefined): HomeKeeper {
  return {
    path: place.home,
    leftBeside,
    examine: async (options) => (await import('./doctor.ts')).examineHome(place, options),
    cacheSize: async () => (await import('../records/answer-cache.ts')).sizeOfCache(place.home),
    clearCache: async () => (await import('../records/answer-cache.ts')).clearCache(place),
    backUp: async (file, options) => (await import('./backup.ts')).backUpHome(place, file, options),
    restore: async (file, options) => (await import('./restore.ts')).restoreHome(place, file, options),
  };
}

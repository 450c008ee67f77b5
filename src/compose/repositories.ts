import { createMemoryStore } from '../store/memory/store.ts';
import { createStore, type Store } from '../store/store.ts';
import { clock } from './clock.ts';

/** The store in the folder `home`. */
export function repositoriesAt(home: string): Store {
  return createStore(home, { clock });
}

/** A store that ends with the process. */
export function memoryRepositories(): Store {
  return createMemoryStore();
}

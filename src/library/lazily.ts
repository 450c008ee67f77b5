import { once } from '../core/records/once.ts';

/** Stands for what `make` makes, which is made when one of its members is first asked for. */
export function lazily<T extends object>(make: () => T): T {
  const made = once(make);
  return new Proxy({} as T, { get: (_nothing, key) => Reflect.get(made(), key) });
}

/** Makes what `make` makes at the first call, once: a start needs hardly any schema, and to make all takes a millisecond. */
export function once<T>(make: () => T): () => T {
  let made: { it: T } | undefined;
  return () => (made ??= { it: make() }).it;
}

/**
 * Fails the build when the chunk that every command loads holds a package that few commands need. A module draws its
 * packages along wherever it is imported, and nobody would see that start-up became slower.
 * @param {string} chunk name of the chunk
 * @param {readonly string[]} packages those that it may hold
 */
export function leanStart(chunk, packages) {
  return {
    name: 'lean-start',
    /** @param {unknown} _options @param {Record<string, {name?: string, moduleIds?: string[]}>} bundle */
    generateBundle(_options, bundle) {
      const { moduleIds = [] } = Object.values(bundle).find(({ name }) => name === chunk) ?? {};
      const held = moduleIds.flatMap(
        (id) => id.match(/node_modules[\\/](?<name>(?:@[^\\/]+[\\/])?[^\\/]+)/)?.groups?.name ?? [],
      );
      const heavy = [...new Set(held)].filter((name) => !packages.includes(name));
      if (moduleIds.length === 0 || heavy.length > 0)
        throw new Error(
          `The chunk ${chunk} holds ${heavy.join(', ') || 'nothing'}: import what needs it where it is used.`,
        );
    },
  };
}

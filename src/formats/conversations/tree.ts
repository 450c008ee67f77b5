/** A place of a conversation that branches. */
export interface TreeNode {
  id: string;
  parent: string | undefined;
  /** Milliseconds since 1970; undefined where nothing is said of it. */
  time: number | undefined;
}

/**
 * The ways from the beginning to each end, the one that ends last first. Where a parent is missing, a way begins there; one
 * that leads back to itself ends.
 */
export function waysThrough<Node extends TreeNode>(nodes: readonly Node[]): Node[][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Set(nodes.map(({ parent }) => parent));
  const ends = nodes.filter(({ id }) => !parents.has(id));
  const ways = ends.map((end) => wayTo(end, byId));
  const time = (way: readonly Node[]) => Math.max(-Infinity, ...way.slice(-2).map((node) => node.time ?? -Infinity));
  // Of two that ended at the same time the one that was written down last.
  return ways
    .map((way, at) => ({ way, at, time: time(way) }))
    .sort((one, other) => other.time - one.time || other.at - one.at)
    .map(({ way }) => way);
}

function wayTo<Node extends TreeNode>(end: Node, byId: ReadonlyMap<string, Node>): Node[] {
  const way: Node[] = [];
  const seen = new Set<string>();
  for (let node: Node | undefined = end; node && !seen.has(node.id); node = byId.get(node.parent ?? '')) {
    seen.add(node.id);
    way.push(node);
  }
  return way.reverse();
}

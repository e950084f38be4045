import { type Waiting, waitsBefore } from './fair-queue.js';

/** One tenant in the tree, by its earliest job. Its owner sets `head` and `serviceNanoUsd` while it is not in it. */
export interface TreeNode<W extends Waiting> {
  head: W | undefined;
  serviceNanoUsd: number;
  /** What keeps the tree balanced: parents have the smaller one. */
  readonly rank: number;
  left: TreeNode<W> | undefined;
  right: TreeNode<W> | undefined;
  /** Who has had least in the subtree it is the root of. */
  least: TreeNode<W>;
}

/**
 * Tenants by the latest start of their earliest job, each subtree with its least served: who has had least of all those
 * with a job as urgent as that. A treap (Seidel and Aragon, 1996), so that every operation is O(log tenants) as expected.
 */
export class LeastServedTree<W extends Waiting> {
  private root: TreeNode<W> | undefined;
  private nodes = 0;

  node(): TreeNode<W> {
    // Knuth's multiplicative hash of a count: as good as random, and the same in every run.
    const rank = Math.imul(++this.nodes, 2_654_435_761) >>> 0;
    const node: TreeNode<W> = {
      head: undefined,
      serviceNanoUsd: 0,
      rank,
      left: undefined,
      right: undefined,
      least: undefined as never,
    };
    node.least = node;
    return node;
  }

  insert(node: TreeNode<W>): void {
    this.root = inserted(this.root, node);
  }

  /** With the `head` it was inserted with. */
  remove(node: TreeNode<W>): void {
    this.root = removed(this.root, node);
    node.left = undefined;
    node.right = undefined;
    node.least = node;
  }

  /** Its service has become another one. */
  update(node: TreeNode<W>, serviceNanoUsd: number): void {
    node.serviceNanoUsd = serviceNanoUsd;
    if (this.root) updated(this.root, node);
  }

  /** The earliest job of the least served tenant that has one with a latest start up to a time. */
  leastUpTo(latestStartMs: number): TreeNode<W> | undefined {
    let least: TreeNode<W> | undefined;
    let at = this.root;
    while (at) {
      if (at.head === undefined || at.head.latestStartMs > latestStartMs) at = at.left;
      else {
        least = lessServed(least, at.left?.least);
        least = lessServed(least, at);
        at = at.right;
      }
    }
    return least;
  }
}

function inserted<W extends Waiting>(root: TreeNode<W> | undefined, node: TreeNode<W>): TreeNode<W> {
  if (!root) return summed(node);
  if (node.rank < root.rank) {
    const [left, right] = split(root, node);
    node.left = left;
    node.right = right;
    return summed(node);
  }
  if (isBefore(node, root)) root.left = inserted(root.left, node);
  else root.right = inserted(root.right, node);
  return summed(root);
}

function removed<W extends Waiting>(root: TreeNode<W> | undefined, node: TreeNode<W>): TreeNode<W> | undefined {
  if (!root) return undefined;
  if (root === node) return merged(root.left, root.right);
  if (isBefore(node, root)) root.left = removed(root.left, node);
  else root.right = removed(root.right, node);
  return summed(root);
}

function updated<W extends Waiting>(root: TreeNode<W>, node: TreeNode<W>): void {
  const child = root === node ? undefined : isBefore(node, root) ? root.left : root.right;
  if (child) updated(child, node);
  summed(root);
}

/** What comes before a node, and what comes after it. */
function split<W extends Waiting>(
  root: TreeNode<W> | undefined,
  node: TreeNode<W>,
): [TreeNode<W> | undefined, TreeNode<W> | undefined] {
  if (!root) return [undefined, undefined];
  if (isBefore(root, node)) {
    const [left, right] = split(root.right, node);
    root.right = left;
    return [summed(root), right];
  }
  const [left, right] = split(root.left, node);
  root.left = right;
  return [left, summed(root)];
}

function merged<W extends Waiting>(
  left: TreeNode<W> | undefined,
  right: TreeNode<W> | undefined,
): TreeNode<W> | undefined {
  if (!left || !right) return left ?? right;
  if (left.rank < right.rank) {
    left.right = merged(left.right, right);
    return summed(left);
  }
  right.left = merged(left, right.left);
  return summed(right);
}

/** After its children changed. */
function summed<W extends Waiting>(node: TreeNode<W>): TreeNode<W> {
  const { left, right } = node;
  const least = left && left.least.serviceNanoUsd <= node.serviceNanoUsd ? left.least : node;
  node.least = right && right.least.serviceNanoUsd < least.serviceNanoUsd ? right.least : least;
  return node;
}

/** Of equal ones the first, which is the more urgent. */
function lessServed<W extends Waiting>(
  first: TreeNode<W> | undefined,
  second: TreeNode<W> | undefined,
): TreeNode<W> | undefined {
  if (!first || !second) return first ?? second;
  return second.serviceNanoUsd < first.serviceNanoUsd ? second : first;
}

function isBefore<W extends Waiting>({ head: a }: TreeNode<W>, { head: b }: TreeNode<W>): boolean {
  return a !== undefined && b !== undefined && waitsBefore(a, b);
}

/** One direction between two nodes, which are numbers from 0. */
export interface Arc {
  readonly from: number;
  readonly to: number;
}

const UNSEEN = -1;

/**
 * The strongly connected components of two nodes or more: each node of a group reaches each other one along the arcs.
 * Nodes ascend within a group, groups by their first node. Tarjan's way without recursion, so that a long chain takes no
 * stack: time and memory grow with nodes and arcs.
 */
export function strongGroups(nodes: number, arcs: readonly Arc[]): number[][] {
  const walk = new Walk(nodes, arcs);
  for (let node = 0; node < nodes; node += 1) walk.from(node);
  return walk.groups.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** One walk through a graph, node by node, deepest first. */
class Walk {
  readonly groups: number[][] = [];
  /** The arcs of a node stand in `targets` from `starts[node]` up to `starts[node + 1]`. */
  readonly #starts: Int32Array;
  readonly #targets: Int32Array;
  /** In which order nodes were met, and the earliest one on the stack that is reached from each. */
  readonly #met: Int32Array;
  readonly #low: Int32Array;
  readonly #isOpen: Uint8Array;
  /** The next arc of each node to follow. */
  readonly #next: Int32Array;
  readonly #open: number[] = [];
  #count = 0;

  constructor(nodes: number, arcs: readonly Arc[]) {
    this.#starts = startsOf(nodes, arcs);
    this.#targets = new Int32Array(arcs.length);
    const place = this.#starts.slice();
    for (const { from, to } of arcs) {
      const at = place[from] ?? 0;
      this.#targets[at] = to;
      place[from] = at + 1;
    }
    this.#met = new Int32Array(nodes).fill(UNSEEN);
    this.#low = new Int32Array(nodes);
    this.#isOpen = new Uint8Array(nodes);
    this.#next = this.#starts.slice();
  }

  /** Walks through all that is reached from a node and was not met yet. */
  from(root: number): void {
    if (this.#met[root] !== UNSEEN) return;
    const path = [root];
    this.#meet(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const target = this.#follow(node);
      if (target === null) {
        path.pop();
        this.#leave(node, path.at(-1));
      } else if (this.#met[target] === UNSEEN) {
        path.push(target);
        this.#meet(target);
      } else if (this.#isOpen[target] === 1) {
        this.#lower(node, this.#met[target] ?? 0);
      }
    }
  }

  #meet(node: number): void {
    this.#met[node] = this.#count;
    this.#low[node] = this.#count;
    this.#count += 1;
    this.#open.push(node);
    this.#isOpen[node] = 1;
  }

  /** The next node that an arc leads to; null when all were followed. */
  #follow(node: number): number | null {
    const at = this.#next[node] ?? 0;
    if (at === this.#starts[node + 1]) return null;
    this.#next[node] = at + 1;
    return this.#targets[at] ?? null;
  }

  #leave(node: number, above: number | undefined): void {
    const low = this.#low[node] ?? 0;
    if (above !== undefined) this.#lower(above, low);
    if (low !== this.#met[node]) return;
    const group = this.#open.splice(this.#open.lastIndexOf(node));
    for (const member of group) this.#isOpen[member] = 0;
    if (group.length > 1) this.groups.push(group.sort((a, b) => a - b));
  }

  #lower(node: number, to: number): void {
    if (to < (this.#low[node] ?? 0)) this.#low[node] = to;
  }
}

function startsOf(nodes: number, arcs: readonly Arc[]): Int32Array {
  const starts = new Int32Array(nodes + 1);
  for (const { from } of arcs) starts[from + 1] = (starts[from + 1] ?? 0) + 1;
  for (let node = 0; node < nodes; node += 1) {
    starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  }
  return starts;
}

/** Which parts of a tree a proof is made of: RFC 6962, section 2.1, over places of leaves alone. */

/** The leaves from `begin` to the one before `end`. */
export interface Span {
  readonly begin: bigint;
  readonly end: bigint;
}

/** A perfect subtree: the leaves `index << height` to `(index + 1) << height`. */
export interface Perfect {
  readonly height: number;
  readonly index: bigint;
}

/** The height of the largest perfect tree of at most so many leaves (at least one). */
function heightWithin(leaves: bigint): number {
  return leaves.toString(2).length - 1;
}

/** Where a tree of two or more leaves splits: the largest power of two below its size. */
function splitOf(leaves: bigint): bigint {
  return 1n << BigInt(heightWithin(leaves - 1n));
}

/** What stands beside the way from a leaf up to the root of a size above it, the lowest first. */
export function inclusionSpans(index: bigint, size: bigint): Span[] {
  const beside: Span[] = [];
  let [begin, end] = [0n, size];
  while (end - begin > 1n) {
    const middle = begin + splitOf(end - begin);
    if (index < middle) {
      beside.push({ begin: middle, end });
      end = middle;
    } else {
      beside.push({ begin, end: middle });
      begin = middle;
    }
  }
  return beside.reverse();
}

/** What shows that the tree of `to` leaves grew out of that of the first `from`; nothing when these are none or all. */
export function consistencySpans(from: bigint, to: bigint): Span[] {
  if (from === 0n || from === to) return [];
  const parts: Span[] = [];
  let [begin, end] = [0n, to];
  while (end !== from) {
    const middle = begin + splitOf(end - begin);
    if (from <= middle) {
      parts.push({ begin: middle, end });
      end = middle;
    } else {
      parts.push({ begin, end: middle });
      begin = middle;
    }
  }
  // Whoever checks the proof knows the root of `from` only if that is the whole of what is left.
  if (begin > 0n) parts.push({ begin, end });
  return parts.reverse();
}

/** The perfect subtrees that a span of a proof, or a whole tree, is made of, from the left; each higher than the next. */
export function perfectsOf({ begin, end }: Span): Perfect[] {
  const parts: Perfect[] = [];
  for (let at = begin; at < end; ) {
    const height = heightWithin(end - at);
    parts.push({ height, index: at >> BigInt(height) });
    at += 1n << BigInt(height);
  }
  return parts;
}

import { type Arc, strongGroups } from './strong-groups.js';

/** Arcs as text: `01 12` leads from 0 to 1 and from 1 to 2. */
const arcsOf = (text: string): Arc[] =>
  text
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => ({ from: Number(each[0]), to: Number(each[1]) }));

/** By the definition: two nodes belong together when each reaches the other. */
function byReach(nodes: number, arcs: readonly Arc[]): number[][] {
  const reach = Array.from({ length: nodes }, (_, n) => {
    const found = new Set([n]);
    for (const at of found) {
      for (const { from, to } of arcs) if (from === at) found.add(to);
    }
    return found;
  });
  const groups = new Map<string, number[]>();
  for (let n = 0; n < nodes; n += 1) {
    const group = [...(reach[n] ?? [])].filter((m) => reach[m]?.has(n)).sort((a, b) => a - b);
    if (group.length > 1) groups.set(group.join(' '), group);
  }
  return [...groups.values()].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('strong groups', () => {
  it.each([
    ['nothing', '', []],
    ['a way without return', '01 12', []],
    ['a pair', '01 10', [[0, 1]]],
    ['a ring of three with somebody at its edge', '12 23 31 30', [[1, 2, 3]]],
    [
      'two rings and a way between them',
      '01 10 12 23 32',
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['two rings that share a node', '01 12 20 23 32', [[0, 1, 2, 3]]],
    ['somebody who leads to oneself', '00', []],
  ])('of %s', (_, text, groups) => {
    expect(strongGroups(5, arcsOf(text))).toEqual(groups);
  });

  it('are those of the definition, in 2,000 random graphs', () => {
    const random = numbers(7);
    const below = (bound: number) => Math.floor(random.next().value * bound);
    let found = 0;
    for (let n = 0; n < 2_000; n += 1) {
      const nodes = 1 + below(9);
      const arcs = Array.from({ length: below(2 * nodes + 3) }, () => ({
        from: below(nodes),
        to: below(nodes),
      }));
      const groups = strongGroups(nodes, arcs);
      expect([arcs, groups]).toEqual([arcs, byReach(nodes, arcs)]);
      found += groups.length;
    }
    expect(found).toBeGreaterThan(500);
  });

  it('are found in a ring of 200,000 without a stack', () => {
    const nodes = 200_000;
    const arcs = Array.from({ length: nodes }, (_, n) => ({ from: n, to: (n + 1) % nodes }));
    expect(strongGroups(nodes, arcs)[0]).toHaveLength(nodes);
    expect(strongGroups(nodes, arcs.slice(1))).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../platform/project-files.js';
import {
  EDGES,
  type Edge,
  PRESENCE_STATES,
  PRESENCE_STEPS,
  PROOF_KINDS,
  type PresenceAction,
  type ProofKind,
  presenceAllows,
  strengthOf,
} from './presence.js';

const DOCS = readFileSync(join(PROJECT_ROOT, 'docs', 'presence.md'), 'utf8');
const VOLUNTEER = 'volunteer';

/** `in:card`: the elder's PIN, taken by a station; `in:own-card`: typed on the volunteer's own phone. */
const proofs = (text: string) =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [edge, kind] = word.split(':');
      const isOwn = kind !== 'card';
      return {
        edge: edge as Edge,
        kind: kind?.replace('own-', '') as ProofKind,
        takenBy: isOwn ? VOLUNTEER : 'station',
      };
    });

describe('what proofs are worth', () => {
  it.each([
    ['', 'self'],
    ['in:station', 'self'],
    ['in:station out:station', 'self'],
    ['in:card', 'self'],
    ['in:card in:code in:station', 'self'],
    ['out:card', 'self'],
    ['in:card out:card', 'code'],
    ['in:code out:code', 'code'],
    ['in:card out:code', 'code'],
    ['in:station out:card', 'code'],
    ['in:code out:station', 'code'],
    ['in:station in:card out:card', 'code'],
    ['in:station in:card out:station', 'qr'],
    ['in:station out:station out:code', 'qr'],
    ['in:station in:card out:station out:card', 'qr'],
    // What was typed on the volunteer's own phone could be typed again without the elder.
    ['in:own-card out:own-card', 'self'],
    ['in:station in:own-card out:station out:own-card', 'self'],
    ['in:code out:own-card', 'self'],
    ['in:own-card out:card', 'self'],
    ['in:own-card in:code out:code', 'code'],
  ])('%s: %s', (given, strength) => {
    expect(strengthOf(VOLUNTEER, proofs(given))).toBe(strength);
  });

  it('never fall by one more proof', () => {
    const order = ['self', 'code', 'qr'];
    const all = EDGES.flatMap((edge) =>
      PROOF_KINDS.map((kind) => ({ edge, kind, takenBy: kind === 'card' ? 'station' : VOLUNTEER })),
    );
    for (let set = 0; set < 2 ** all.length; set += 1) {
      const some = all.filter((_, n) => (set >> n) % 2 === 1);
      for (const more of all) {
        const before = order.indexOf(strengthOf(VOLUNTEER, some));
        const rest = some.filter(({ edge, kind }) => edge !== more.edge || kind !== more.kind);
        expect(order.indexOf(strengthOf(VOLUNTEER, [...rest, more]))).toBeGreaterThanOrEqual(
          before,
        );
      }
    }
  });
});

describe('the life of a stay', () => {
  it('ends recorded or cancelled, and nowhere else', () => {
    const actions = Object.keys(PRESENCE_STEPS) as PresenceAction[];
    const ends = PRESENCE_STATES.filter(
      (state) => !actions.some((action) => presenceAllows(action, state)),
    );
    expect(ends).toEqual(['recorded', 'cancelled']);
  });

  it('is what docs/presence.md says', () => {
    const rows = Object.entries(PRESENCE_STEPS).map(
      ([action, { from, to, by }]) =>
        `| ${action} | ${from.join(', ')} | ${to} | ${by.join(', ').replaceAll('_', ' ')} |`,
    );
    expect(DOCS).toContain(['| step | from | to | by |', '|---|---|---|---|', ...rows].join('\n'));
  });
});

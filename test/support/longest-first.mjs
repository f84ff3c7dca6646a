import Sequencer from '@jest/test-sequencer';

/** The spec files that run for a minute or more, the longest first. */
const LONG = [
  'test/property/care-cycle.spec.ts',
  'test/e2e/faked-months.spec.ts',
  'test/concurrency/settlements.spec.ts',
  'test/e2e/settlements-cli.spec.ts',
  'test/e2e/city.spec.ts',
  'test/e2e/separation-matrix.spec.ts',
  'test/faults/import-kill.spec.ts',
  'test/faults/approvals-kill.spec.ts',
  'test/faults/settlement-faults.spec.ts',
  'test/e2e/authorisation-matrix.spec.ts',
];

/**
 * A first run knows nothing of how long files take and goes by their size; then a short file of long tests comes last, and all
 * other workers wait for it. A run that knows goes by what it knows.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (tests.some(({ duration }) => duration !== undefined)) return sorted;
    const place = ({ path }) => {
      const found = LONG.findIndex((name) => path.endsWith(`/${name}`));
      return found < 0 ? LONG.length : found;
    };
    return [...sorted].sort((one, other) => place(one) - place(other));
  }
}

import { describe, expect, it } from '@jest/globals';
import { faultsOfProof, NO_PROOF, proofOf, readStation } from './presence-proof.js';

const NOW = new Date('2026-11-21T02:00:30.000Z');
const STEP = Math.floor(NOW.getTime() / 60_000);

describe('what is shown at the door', () => {
  it('reads the code of a station and nothing else', () => {
    expect(readStation('KAPOK-STATION/1:GD-YJ:ST1:29000000:04711337')).toEqual({
      unitCode: 'ST1',
      step: 29_000_000,
      code: '04711337',
    });
    for (const other of ['', 'https://example.org', 'KAPOK-STATION/2:GD-YJ:ST1:1:04711337']) {
      expect(readStation(other)).toBeNull();
    }
  });

  it('asks for something, and for all of it', () => {
    expect(faultsOfProof(NO_PROOF)).toEqual(['nothing']);
    expect(faultsOfProof({ ...NO_PROOF, stationCode: '04711337' })).toEqual(['station']);
    expect(faultsOfProof({ ...NO_PROOF, elderCard: '8123456789012345' })).toEqual(['elder']);
    expect(faultsOfProof({ ...NO_PROOF, elderCode: '6041 7725' })).toEqual([]);
  });

  it('says when a station was scanned, unless the clock of the phone is wrong', () => {
    const scanned = { ...NO_PROOF, stationUnit: 'ST1', stationCode: '04711337', step: STEP };
    expect(proofOf(scanned, NOW)).toEqual({
      station: { unitCode: 'ST1', step: STEP, code: '04711337' },
      claimedAt: NOW.toISOString(),
    });
    const wrong = proofOf({ ...scanned, step: STEP + 90 }, NOW);
    expect(wrong.claimedAt).toBeUndefined();
  });

  it('never keeps a time with an elder’s code alone', () => {
    const spoken = { ...NO_PROOF, elderCode: '6041-7725' };
    expect(proofOf(spoken, NOW)).toEqual({ elder: { code: '60417725' } });
  });
});

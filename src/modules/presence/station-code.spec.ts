import { createSecretKey } from 'node:crypto';
import {
  boundsOf,
  isCodeOf,
  isTimely,
  provenMoment,
  stationPayload,
  stepOf,
  totp,
} from './station-code.js';

/** RFC 6238, appendix B, the rows of SHA-256: thirty-second steps, so the step is given as such. */
const RFC_SECRET = createSecretKey(Buffer.from('12345678901234567890123456789012', 'ascii'));

describe('a station’s code', () => {
  it.each([
    [59, '46119246'],
    [1_111_111_109, '68084774'],
    [1_111_111_111, '67062674'],
    [1_234_567_890, '91819424'],
    [2_000_000_000, '90698825'],
    [20_000_000_000, '77737706'],
  ])('is the TOTP of RFC 6238 at second %i', (seconds, code) => {
    const step = Math.floor(seconds / 30);
    expect(totp(RFC_SECRET, step)).toBe(code);
    expect(isCodeOf(RFC_SECRET, { step, code })).toBe(true);
    expect(isCodeOf(RFC_SECRET, { step: step + 1, code })).toBe(false);
    expect(isCodeOf(RFC_SECRET, { step, code: code.slice(1) })).toBe(false);
  });

  it('changes every minute', () => {
    const at = (text: string) => stepOf(new Date(text));
    expect(at('2026-11-22T09:00:59.999Z')).toBe(at('2026-11-22T09:00:00Z'));
    expect(at('2026-11-22T09:01:00Z')).toBe(at('2026-11-22T09:00:00Z') + 1);
  });

  it('belongs to its own minute and to as many around it as the rules say', () => {
    const at = new Date('2026-11-22T09:05:30Z');
    const step = stepOf(at);
    expect(isTimely(step, at, 0)).toBe(true);
    expect(isTimely(step - 1, at, 0)).toBe(false);
    expect([-2, -1, 0, 1, 2].map((off) => isTimely(step + off, at, 1))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('proves a moment within its own minute, whatever is claimed', () => {
    const step = stepOf(new Date('2026-11-22T09:05:00Z'));
    const { first, last } = boundsOf(step);
    expect(provenMoment(step, new Date('2026-11-22T09:05:20Z')).toISOString()).toBe(
      '2026-11-22T09:05:20.000Z',
    );
    expect(provenMoment(step, new Date('2026-11-22T08:00:00Z'))).toEqual(first);
    expect(provenMoment(step, new Date('2026-11-22T10:00:00Z'))).toEqual(last);
  });

  it('is written so that a scanner knows city, station and minute', () => {
    expect(stationPayload('GD-YJ', { unitCode: 'S1', step: 29_000_000, code: '04711337' })).toBe(
      'KAPOK-STATION/1:GD-YJ:S1:29000000:04711337',
    );
  });
});

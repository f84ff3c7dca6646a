import { CosignPace } from './cosign-pace.js';

/** The pauses, in milliseconds, after so many failures in a row from a moment on. */
function pausesAfter(failures: number, start = 1_000_000): number[] {
  const pace = new CosignPace();
  let now = start;
  return Array.from({ length: failures }, () => {
    pace.failed(now);
    let pause = 0;
    while (!pace.isDue(now + pause)) pause += 500;
    now += pause;
    return pause;
  });
}

it('asks soon again at first, and then each time half as soon, once a minute at least', () => {
  expect(pausesAfter(9)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
  ]);
});

it('asks at once when there was no failure, or none since', () => {
  const pace = new CosignPace();
  expect(pace.isDue(0)).toBe(true);
  pace.failed(5_000);
  pace.failed(5_000);
  expect(pace.isDue(5_001)).toBe(false);
  pace.succeeded();
  expect(pace.isDue(5_001)).toBe(true);
  pace.failed(5_001);
  expect([pace.isDue(6_000), pace.isDue(6_001)]).toEqual([false, true]);
});

it('does not wait for a clock that was set back', () => {
  const pace = new CosignPace();
  pace.failed(10_000_000);
  expect([pace.isDue(9_999_000), pace.isDue(9_000_000)]).toEqual([false, true]);
});

import type { Tone } from '../../ui/notice.js';
import type { Settlement } from './queries.js';

/** How good it is that a settlement stands where it stands. */
export const STATE_TONES: Readonly<Record<Settlement['state'], Tone>> = {
  waiting: 'warn',
  running: 'info',
  stopped: 'bad',
  done: 'good',
};

/** The steps of a run, in their order. */
export const STEPS: readonly Settlement['step'][] = [
  'wait',
  'begin',
  'expire',
  'net',
  'fix',
  'close',
  'grant',
  'publish',
];

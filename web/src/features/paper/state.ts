import type { Tone } from '../../ui/notice.js';
import type { BatchState } from './queries.js';

/** How good it is that a batch stands where it stands. */
export const STATE_TONES: Readonly<Record<BatchState, Tone>> = {
  entering: 'info',
  counting: 'warn',
  returned: 'bad',
  matched: 'good',
  cancelled: 'info',
};

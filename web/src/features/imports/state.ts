import type { Tone } from '../../ui/notice.js';
import type { Import } from './queries.js';

/** How good it is that an import stands where it stands. */
export const STATE_TONES: Readonly<Record<Import['state'], Tone>> = {
  received: 'info',
  running: 'info',
  done: 'good',
  failed: 'bad',
};

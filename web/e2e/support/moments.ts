import { DrawingService } from '../../../src/modules/inspections/drawing.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import type { StoryCity } from '../../../test/stories/story-city.js';
import { FakedClock } from '../../../test/support/faked-clock.js';
import { sealBook } from './sealed.js';

/**
 * Does something behind a moment, RFC 3339, has a checkpoint signed over it, and lets what waited for it be drawn: the seed
 * of a draw is what nobody could know before. The chain is written at the machine's own time, not at the story's.
 */
export async function passMoment(
  city: StoryCity,
  moment: string,
  work: () => Promise<void>,
): Promise<void> {
  const clock = new FakedClock();
  const ofCity = city.app.app.get(Clock);
  const { now } = ofCity;
  try {
    clock.shift(Date.parse(moment) - Date.now() + 1000);
    await work();
    const bookId = await sealBook(city);
    ofCity.now = () => new Date();
    await city.app.app.get(DrawingService, { strict: false }).lookAt(bookId);
  } finally {
    ofCity.now = now;
    clock.remove();
  }
}

import { describe, expect, it } from '@jest/globals';
import { arrowOf, heightOf, inOrder, PICTURE, personRadius, placesOf } from './ring-layout.js';

const distance = (a: { x: number; y: number }, b: { x: number; y: number }) =>
  Math.hypot(a.x - b.x, a.y - b.y);

describe('the picture of a ring', () => {
  it.each([2, 3, 7, 12, 50])('has room for %i people who do not touch', (count) => {
    const places = placesOf(count);
    const person = personRadius(count);
    for (const [n, place] of places.entries()) {
      expect(place.x - person).toBeGreaterThanOrEqual(0);
      expect(place.x + person).toBeLessThanOrEqual(PICTURE.width);
      expect(place.y - person).toBeGreaterThanOrEqual(0);
      expect(place.y + person).toBeLessThanOrEqual(heightOf(count));
      const next = places[(n + 1) % count];
      if (next !== undefined) expect(distance(place, next)).toBeGreaterThan(2 * person);
    }
  });

  it('has two lines between two who serve each other, one on each side', () => {
    const [left, right] = placesOf(2);
    if (left === undefined || right === undefined) throw new Error('there are two');
    const there = arrowOf(left, right, { part: 1, person: 27 });
    const back = arrowOf(right, left, { part: 0, person: 27 });
    expect(there.middle.x).toBe(back.middle.x);
    expect(there.middle.y).toBeLessThan(back.middle.y - 20);
    expect([there.width, back.width]).toEqual([9, 1.5]);
    expect(arrowOf(left, right, { part: 7, person: 27 }).width).toBe(9);
  });

  it('has people stand in the order of the circle', () => {
    const tie = (volunteerId: string, recipientId: string, minutes: string) => ({
      volunteerId,
      recipientId,
      minutes,
    });
    const ties = [
      tie('A', 'C', '300'),
      tie('C', 'B', '90'),
      tie('B', 'A', '60'),
      tie('A', 'B', '9'),
    ];
    expect(inOrder(['A', 'B', 'C'], ties)).toEqual(['A', 'C', 'B']);
    expect(inOrder(['A', 'B'], [])).toEqual(['A', 'B']);
    expect(inOrder([], [])).toEqual([]);
  });
});

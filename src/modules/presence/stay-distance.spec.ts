import { farEnds, outOfReach, type Seen } from './stay-distance.js';

/** A degree of latitude is about 111.2 km. */
function seen(minute: number, latitude: number, accuracyMeters = 0): Seen {
  const at = new Date(Date.UTC(2026, 9, 4, 0, minute));
  return { at, position: { latitude, longitude: 112, accuracyMeters } };
}

describe('the two ends of a stay', () => {
  it('are far apart when even the least distance is more than five kilometres', () => {
    // 0.07° are 7.8 km, 6.2 after what rounding may make of it; 0.06° are 6.7 and 5.1, told as 5.
    expect(farEnds(seen(0, 22), seen(60, 22.07))).toEqual({ kilometres: 6, minutes: 60 });
    expect(farEnds(seen(0, 22), seen(60, 22.06))).toBeNull();
    expect(farEnds(seen(0, 22), seen(60, 22))).toBeNull();
  });

  it('are not, when the phones did not know better', () => {
    expect(farEnds(seen(0, 22, 900), seen(60, 22.07))).toBeNull();
  });
});

describe('two stays of one volunteer', () => {
  it('are out of reach when nobody drives that fast', () => {
    // 0.2° are 22.2 km, 20 at least.
    expect(outOfReach(seen(0, 22), seen(19, 22.2))).toEqual({ kilometres: 20, minutes: 19 });
    expect(outOfReach(seen(0, 22), seen(20, 22.2))).toBeNull();
  });

  it('are always within reach when they are near, even at the same minute', () => {
    expect(outOfReach(seen(0, 22), seen(0, 22.04))).toBeNull();
    expect(outOfReach(seen(0, 22), seen(0, 22.06))).toEqual({ kilometres: 5, minutes: 0 });
  });

  it('that overlap leave no time at all', () => {
    expect(outOfReach(seen(30, 22), seen(0, 22.2))).toEqual({ kilometres: 20, minutes: 0 });
  });
});

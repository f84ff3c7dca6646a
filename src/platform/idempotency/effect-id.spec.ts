import { isUuid } from '../../platform/ids.js';
import { effectId } from './effect-id.js';

const wish = { bookId: 1, memberId: '01890000-0000-7000-8000-000000000000', key: 'k' };

describe('the id of an effect', () => {
  it('is a UUID of version 8 that never changes', () => {
    const id = effectId('booking', wish);
    expect(isUuid(id)).toBe(true);
    expect(id).toMatch(/^.{14}8.{4}[89ab]/);
    expect(id).toBe(effectId('booking', { ...wish }));
    expect(id).toBe('2f9caa0b-d4c0-811a-9280-e408222aa3a2');
  });

  it('is another one for another effect, book, person or key', () => {
    const ids = [
      effectId('booking', wish),
      effectId('spending', wish),
      effectId('booking', { ...wish, bookId: 2 }),
      effectId('booking', { ...wish, memberId: '01890000-0000-7000-8000-000000000001' }),
      effectId('booking', { ...wish, key: 'l' }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

import { newId } from '../ids.js';
import { isPlainFigure } from './event-data.js';

describe('what an event may carry', () => {
  it.each([newId(), 'S03', '120', '-45', '2026-11-22', '2026-11-22T09:00:00+08:00', 'submitted'])(
    'is a figure or code such as %s',
    (value) => {
      expect(isPlainFigure(value)).toBe(true);
    },
  );

  it.each(['', '陈婆婆', 'two words', 'a@b.cn', 'x'.repeat(101), 'line\nline', '"', '<b>'])(
    'is nothing that people write, such as %j',
    (value) => {
      expect(isPlainFigure(value)).toBe(false);
    },
  );

  it.each(['13800000000', '+8613800000000', '86-13800000000', '11010519491231002X'])(
    'is no number that a person is known by: %s',
    (value) => {
      expect(isPlainFigure(value)).toBe(false);
    },
  );
});

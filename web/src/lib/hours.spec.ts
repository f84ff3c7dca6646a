import { describe, expect, it } from '@jest/globals';
import { hoursText } from './hours.js';

describe('hoursText', () => {
  it.each([
    ['0', '0 小时', '0 h'],
    ['45', '45 分钟', '45 min'],
    ['60', '1 小时', '1 h'],
    ['90', '1 小时 30 分钟', '1 h 30 min'],
    ['-75', '−1 小时 15 分钟', '−1 h 15 min'],
    ['36000', '600 小时', '600 h'],
  ])('says %s minutes in hours', (minutes, zh, en) => {
    expect(hoursText(minutes, 'zh-CN')).toBe(zh);
    expect(hoursText(minutes, 'en')).toBe(en);
  });
});

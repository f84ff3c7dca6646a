import { describe, expect, it } from '@jest/globals';
import { notificationText } from './notification-kinds.js';

describe('the sentence of a notification', () => {
  it('says minutes as hours', () => {
    expect(notificationText('gift.received', { minutes: '90' }, 'zh')).toBe(
      '有人送给您 1小时30分。',
    );
    expect(notificationText('gift.received', { minutes: '90' }, 'en')).toBe(
      'You were given 1 h 30 min.',
    );
  });

  it('says an instant as a day and a time of day in Shanghai', () => {
    const params = { requestId: 'r', startsAt: '2026-11-23T09:00:00+08:00' };
    expect(notificationText('request.accepted', params, 'zh')).toContain('2026年11月23日 09:00 ');
    expect(notificationText('request.accepted', params, 'en')).toContain('2026-11-23 09:00.');
  });

  it('says a day and a month in Chinese as Chinese writes them', () => {
    const visit = { visitId: 'v', day: '2026-01-05' };
    expect(notificationText('visit.planned', visit, 'zh')).toContain('2026年1月5日');
    const done = { month: '2026-10', entries: '12' };
    expect(notificationText('settlement.done', done, 'zh')).toContain('2026年10月');
  });

  it('shows a kind that it does not know by its name', () => {
    expect(notificationText('later.kind', {}, 'zh')).toBe('later.kind');
  });
});

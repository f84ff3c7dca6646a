import { describe, expect, it } from '@jest/globals';
import { notificationText } from './notification-kinds.js';

describe('the sentence of a notification', () => {
  it('says minutes as hours', () => {
    expect(notificationText('gift.received', { minutes: '90' }, 'zh')).toBe(
      '您收到一笔赠与：1小时30分。',
    );
    expect(notificationText('gift.received', { minutes: '90' }, 'en')).toBe(
      'You were given 1 h 30 min.',
    );
  });

  it('says an instant as a day and a time of day in Shanghai', () => {
    const params = { requestId: 'r', startsAt: '2026-11-23T09:00:00+08:00' };
    expect(notificationText('request.accepted', params, 'zh')).toContain('2026-11-23 09:00。');
  });

  it('shows a kind that it does not know by its name', () => {
    expect(notificationText('later.kind', {}, 'zh')).toBe('later.kind');
  });
});

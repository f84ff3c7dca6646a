import { describe, expect, it } from '@jest/globals';
import { carriesSession, sessionElement } from './known-session.js';

describe('the session in a page', () => {
  it('cannot end its element early, whatever it says', () => {
    const session = { memberId: '</script><script>alert(1)</script><!--' };
    const element = sessionElement(session);
    const [, text = ''] =
      /^<script type="application\/json" id="kapok-session">(.*)<\/script>$/.exec(element) ?? [];
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual(session);
  });

  it('is nothing for nobody', () => {
    expect(sessionElement(null)).toBe('');
  });

  it('stands in pages of people who are signed in, and in no other', () => {
    const paths = [
      '/me',
      '/volunteer/log',
      '/elder/',
      '/',
      '/login',
      '/public',
      '/verify',
      '/meme',
    ];
    expect(paths.filter(carriesSession)).toEqual(['/me', '/volunteer/log', '/elder/']);
  });
});

import { isSoundUrl } from './url-scan.js';

describe('isSoundUrl', () => {
  it.each([
    '/v1/members',
    '/v1/members?after=abc-_&limit=5',
    '/v1/units?name=%E6%9C%A8%E6%A3%89',
    '/v1/x?a=b%2Fc+d',
    '/v1/x?note=constructor',
  ])('lets %s pass', (url) => {
    expect(isSoundUrl(url)).toBe(true);
  });

  it.each([
    ['NUL in the path', '/v1/a%00b'],
    ['NUL in the query', '/v1/x?a=%00'],
    ['half an escape', '/v1/x?a=%E6%9'],
    ['no hex digits', '/v1/x?a=%zz'],
    ['a surrogate as UTF-8', '/v1/x?a=%ED%A0%80'],
    ['overlong UTF-8', '/v1/x?a=%C0%80'],
    ['raw bytes above ASCII', '/v1/x?a=\u00e6'],
    ['a prototype name', '/v1/x?__proto__=1'],
    ['an encoded prototype name', '/v1/x?a=1&%5F_proto__[x]=1'],
    ['a constructor', '/v1/x?constructor=1'],
    ['a backslash', '/v1\\x'],
  ])('refuses %s', (_, url) => {
    expect(isSoundUrl(url)).toBe(false);
  });
});

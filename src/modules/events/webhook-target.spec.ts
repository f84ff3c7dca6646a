import { addressRule, targetFault } from './webhook-target.js';

describe('an address that a webhook is registered with', () => {
  it.each([
    'https://hub.example.cn/kapok',
    'https://hub.example.cn./kapok?token=1',
    'https://hub.example.cn:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://xn--fiqs8s.xn--fiqs8s/',
  ])('may be %s', (url) => expect(targetFault(url, false)).toBeNull());

  it.each([
    ['malformed', ['', 'hub', '//hub.example.cn', `https://a.cn/${'x'.repeat(2000)}`]],
    ['malformed', ['https://hub.example.cn/ two', 'https://中国.cn/', 'https://a.cn/#part']],
    [
      'not_https',
      ['http://hub.example.cn/', 'ftp://a.cn/', 'file:///etc/passwd', 'gopher://a.cn/'],
    ],
    ['not_https', ['http://127.0.0.1/', 'http://localhost:8080/']],
    ['credentials', ['https://user@hub.example.cn/', 'https://user:pass@hub.example.cn/']],
    ['port', ['https://hub.example.cn:22/', 'https://hub.example.cn:80/', 'https://a.cn:25/']],
    [
      'address',
      ['https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://017700000001/'],
    ],
    ['address', ['https://169.254.169.254/latest/meta-data', 'https://100.100.100.200/']],
    ['address', ['https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[fd00:ec2::254]/']],
    [
      'address',
      ['https://localhost/', 'https://localhost./', 'https://a.localhost/', 'https://intranet/'],
    ],
    [
      'address',
      ['https://metadata.google.internal/', 'https://printer.local/', 'https://10.1.2.3/'],
    ],
  ])('is refused as %s', (fault, urls) => {
    for (const url of urls) expect([url, targetFault(url, false)]).toEqual([url, fault]);
  });

  it('may be this machine in tests, by http too, and nothing else that is private', () => {
    for (const url of ['http://127.0.0.1:9000/', 'http://localhost:9000/', 'https://[::1]:9000/']) {
      expect([url, targetFault(url, true)]).toEqual([url, null]);
    }
    expect(targetFault('http://hub.example.cn/', true)).toBe('not_https');
    expect(targetFault('https://169.254.169.254/', true)).toBe('address');
    expect(targetFault('https://10.0.0.1/', true)).toBe('address');
  });
});

it('an address that a name leads to is judged by the same rule', () => {
  expect(addressRule(false)('127.0.0.1')).toBe(false);
  expect(addressRule(true)('127.0.0.1')).toBe(true);
  expect(addressRule(true)('169.254.169.254')).toBe(false);
  expect(addressRule(true)('::ffff:127.0.0.1')).toBe(false);
});

import { isLoopbackAddress, isPublicAddress } from './public-address.js';

describe('where a delivery may go', () => {
  it.each(['1.1.1.1', '8.8.8.8', '223.5.5.5', '172.15.255.255', '172.32.0.1', '100.63.255.255'])(
    'public IPv4: %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each(['2400:3200::1', '2606:4700:4700::1111', '2a00:1450:4001:82a::200e'])(
    'public IPv6: %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ['this machine', ['127.0.0.1', '127.255.255.254', '::1', '0.0.0.0', '::']],
    ['private networks', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1']],
    ['links, with the metadata of clouds', ['169.254.169.254', 'fe80::1', 'fe80::1%eth0']],
    ['shared addresses, with the metadata of Alibaba', ['100.64.0.1', '100.100.100.200']],
    ['the metadata of AWS over IPv6', ['fd00:ec2::254']],
    ['IPv4 in disguise', ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1']],
    ['tunnels to IPv4', ['2002:7f00:1::', '2001:0:7f00:1::']],
    ['documentation and benchmarks', ['192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1']],
    ['documentation over IPv6', ['2001:db8::1', '3fff::1']],
    ['many at once', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']],
    ['no address', ['', 'localhost', '1.2.3', '1.2.3.4.5', '0x7f000001', 'example.cn']],
  ])('not %s', (_, addresses) => {
    for (const address of addresses)
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });
});

it('loopback is this machine, and no address that is only mapped to it', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1'])
    expect(isLoopbackAddress(address)).toBe(true);
  for (const address of ['::ffff:127.0.0.1', '10.0.0.1', '::', 'localhost']) {
    expect(isLoopbackAddress(address)).toBe(false);
  }
});

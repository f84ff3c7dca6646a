import { BlockList, isIP, isIPv4 } from 'node:net';

/** IPv4 that does not belong to one host of the public internet (IANA special-purpose registry, multicast, reserved). */
const FORBIDDEN_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** All IPv6 of single hosts that is routed today; whatever maps or translates to IPv4 lies outside, or is named below. */
const GLOBAL_V6 = '2000::/3';
/** Within it: protocol assignments with Teredo, documentation, 6to4, AS112, SRv6. */
const FORBIDDEN_V6 = [
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
  '5f00::/16',
];

const forbidden = listOf([...FORBIDDEN_V4, ...FORBIDDEN_V6]);
const globalV6 = listOf([GLOBAL_V6]);
const loopback = listOf(['127.0.0.0/8', '::1/128']);

/** Whether an address is one of a single host on the public internet, where a delivery may go. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !forbidden.check(address, 'ipv4');
  // A zone names a link of this machine.
  if (isIP(address) !== 6 || address.includes('%')) return false;
  return globalV6.check(address, 'ipv6') && !forbidden.check(address, 'ipv6');
}

/** Whether an address is this machine itself, written plainly. */
export function isLoopbackAddress(address: string): boolean {
  if (isIPv4(address)) return loopback.check(address, 'ipv4');
  return address === '::1';
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

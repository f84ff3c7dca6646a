import { bundleOf, isWithin, parseTilePath } from './tile-path.js';

it.each([
  ['0/000', 0, 0n, 256],
  ['0/000.p/1', 0, 0n, 1],
  ['1/255.p/255', 1, 255n, 255],
  ['entries/x001/x234/067', 'entries', 1234067n, 256],
  ['63/x001/000.p/12', 63, 1000n, 12],
  ['0/x009/x223/x372/x036/x854/x775/807', 0, 9223372036854775807n, 256],
])('reads %s', (path, level, n, width) => {
  expect(parseTilePath(path)).toEqual({ level, n, width });
});

it.each([
  '',
  '0',
  '0/',
  '0/0',
  '0/0000',
  '00/000',
  '64/000',
  '-1/000',
  '0/000.p/0',
  '0/000.p/01',
  '0/000.p/256',
  '0/000.p/',
  '0/x000/001',
  '0/001/002',
  '0/x001',
  '0/x01/002',
  '0/000/',
  'entries/000.p/1/2',
  'Entries/000',
  '0/000?width=1',
  '0/x001/x001/x001/x001/x001/x001/x001/001',
  '../checkpoint',
])('refuses %s', (path) => {
  expect(parseTilePath(path)).toBeNull();
});

it('knows which tiles a tree of 70,000 leaves has', () => {
  const has = (path: string) => {
    const place = parseTilePath(path);
    return place !== null && isWithin(place, 70_000n);
  };
  const there = ['0/272', '0/273.p/112', '1/000', '1/001.p/17', '2/000.p/1', 'entries/273.p/1'];
  const absent = [
    '0/273',
    '0/273.p/113',
    '0/274.p/1',
    '1/001',
    '1/001.p/18',
    '2/000',
    '2/000.p/2',
    '3/000.p/1',
  ];
  expect(there.filter(has)).toEqual(there);
  expect(absent.filter(has)).toEqual([]);
});

it('puts the length of each leaf before it', () => {
  const bundle = bundleOf([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(65_535, 7)]);
  expect(bundle.subarray(0, 8).toString('hex')).toBe('000261620000ffff');
  expect(bundle).toHaveLength(2 + 2 + 2 + 2 + 65_535);
});

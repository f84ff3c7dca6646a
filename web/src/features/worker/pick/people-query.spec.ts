import { expect, it } from '@jest/globals';
import { matching } from './people-query.js';

const CHEN = { id: '1', memberNo: 'M001', name: '陈阿婆' };
const WANG = { id: '2', memberNo: 'M002', name: '王伯' };
const GONE = { id: '3', memberNo: 'M003', name: null };

it.each([
  ['', [], ['1', '2', '3']],
  ['陈', [], ['1']],
  ['m00', ['2'], ['1', '3']],
  ['M003', [], ['3']],
  ['李', [], []],
] as const)('"%s" without %j finds %j', (typed, taken, found) => {
  expect(matching([CHEN, WANG, GONE], typed, taken).map(({ id }) => id)).toEqual(found);
});

it('finds nobody twice', () => {
  expect(matching([CHEN, WANG, CHEN], '陈', [])).toEqual([CHEN]);
});

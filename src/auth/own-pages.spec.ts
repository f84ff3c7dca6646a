import { isFromOwnPages, type RequestSource } from './own-pages.js';

const judge = (source: Partial<RequestSource>) =>
  isFromOwnPages({
    fetchSite: undefined,
    origin: undefined,
    host: 'bank.example.cn:8080',
    publicUrl: null,
    ...source,
  });

it.each([
  ['a program that says nothing', {}, true],
  ['a page of ours', { fetchSite: 'same-origin' }, true],
  ['an address that was typed', { fetchSite: 'none' }, true],
  ['a neighbour on the same domain', { fetchSite: 'same-site' }, false],
  ['a stranger', { fetchSite: 'cross-site' }, false],
  ['a word nobody knows', { fetchSite: 'Same-Origin' }, false],
  ['an old browser on a page of ours', { origin: 'https://bank.example.cn:8080' }, true],
  ['an old browser on another port', { origin: 'https://bank.example.cn' }, false],
  ['an old browser elsewhere', { origin: 'https://evil.example' }, false],
  [
    'a name that merely begins like ours',
    { origin: 'https://bank.example.cn:8080.evil.example' },
    false,
  ],
  ['a sandboxed frame', { origin: 'null' }, false],
  [
    'the public address, behind a proxy',
    { origin: 'https://time.example.cn', publicUrl: 'https://time.example.cn/kapok' },
    true,
  ],
  [
    'a stranger with a browser that says so',
    { fetchSite: 'cross-site', origin: 'https://bank.example.cn:8080' },
    false,
  ],
])('%s', (_, source, expected) => {
  expect(judge(source)).toBe(expected);
});

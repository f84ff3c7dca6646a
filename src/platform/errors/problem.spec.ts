import { languageOf } from './language.js';
import { fillIn } from './problem.js';

describe('languageOf', () => {
  it.each([
    [undefined, 'zh'],
    ['', 'zh'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en;q=0.5, zh;q=0.4', 'en'],
    ['fr', 'zh'],
    ['fr, en;q=0.1', 'en'],
    ['en;q=nonsense', 'zh'],
    ['en;q=0', 'zh'],
    ['*', 'zh'],
    ['en,'.repeat(200), 'zh'],
  ])('reads %j as %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});

describe('fillIn', () => {
  it('fills in facts, and only facts', () => {
    const facts = { minutes: '480', left: 0 };
    expect(fillIn('{minutes} of {left} {toString} {x}', facts)).toBe('480 of 0 {toString} {x}');
  });
});

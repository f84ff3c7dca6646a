import { parseSource, readSources } from './source-files.js';
import { breachesOf, TIDY_RULES } from './tidy-rules.js';

const SOURCES = readSources('src', 'packages', 'test', 'scripts', 'bench', 'web/src', 'web/e2e');
const lines = (count: number) => Array.from({ length: count }, (_, n) => `  a(${n});`).join('\n');

/** For each rule made-up files that break it, and some that only look so. */
const EXAMPLES: Record<keyof typeof TIDY_RULES, { breaks: string[]; keeps: string[] }> = {
  'a file is no longer than 400 lines': {
    breaks: [`${lines(401)}\n`],
    keeps: [`${lines(400)}\n`],
  },
  'a function is no longer than 70 lines': {
    breaks: [
      `function long() {\n${lines(69)}\n}`,
      `const long = () => {\n${lines(69)}\n};`,
      `class A { long() {\n${lines(69)}\n} }`,
      `describe('x', () => { it('y', () => {\n${lines(69)}\n}); });`,
    ],
    keeps: [`function fits() {\n${lines(68)}\n}`, `describe('x', () => {\n${lines(90)}\n});`],
  },
  'what is to be done is done, or written down elsewhere': {
    breaks: ['// TODO: later', 'a(); /* FIXME */', 'const a = {\n  // TODO\n};'],
    keeps: ["const text = '// TODO';", `const text = \`// TODO \${a} // TODO\`;`],
  },
  'the compiler is not silenced': {
    breaks: ['// @ts-ignore\na();', '// @ts-expect-error: why\na();'],
    keeps: ["const text = '// @ts-ignore';"],
  },
  'nothing is cast to any': {
    breaks: ['const a = b as any;', 'const a = <any>b;'],
    keeps: ['const a = b as unknown;', "const text = 'b as any';"],
  },
  'nothing is printed past the logger, but by scripts': {
    breaks: ["console.log('x');", "console.debug('x');", "console.error('x');"],
    keeps: ["process.stdout.write('console.log');"],
  },
  'no test is left out, and none runs alone': {
    breaks: [
      "it.only('x', f);",
      "describe.skip('x', f);",
      "test.only.each([])('x', f);",
      "it.each.skip('x', f);",
      "xit('x', f);",
      "it.todo('x');",
      'const run = it.skip;',
    ],
    keeps: ["values.only('x');", "it('only this', f);"],
  },
  'src exports by name': {
    breaks: ['export default 1;', 'export default class {}', 'export { a as default };'],
    keeps: ['export const a = 1;'],
  },
};

describe.each(Object.entries(TIDY_RULES))('%s', (name, rule) => {
  it('everywhere', () => {
    expect(SOURCES.length).toBeGreaterThan(200);
    expect(breachesOf(rule, SOURCES)).toEqual([]);
  });

  it('or else it is found', () => {
    const { breaks, keeps } = EXAMPLES[name] ?? { breaks: [], keeps: [] };
    expect(breaks.length).toBeGreaterThan(0);
    const missed = breaks.filter((text) => rule(parseSource('src/a.ts', text)).length === 0);
    const accused = keeps.filter((text) => rule(parseSource('src/a.ts', text)).length > 0);
    expect({ missed, accused }).toEqual({ missed: [], accused: [] });
  });
});

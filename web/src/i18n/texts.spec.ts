import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { PROJECT_ROOT } from '../../../src/platform/project-files.js';

const SOURCES = join(PROJECT_ROOT, 'web', 'src');
const TEXTS = join(SOURCES, 'i18n');
/** i18next tells one from many by these; which of them a language has differs. */
const PLURALS = /_(zero|one|two|few|many|other)$/;

type Tree = { readonly [key: string]: string | Tree };

function read(language: string, namespace: string): Tree {
  return JSON.parse(readFileSync(join(TEXTS, language, `${namespace}.json`), 'utf8')) as Tree;
}

/** Every text with its whole key, as the file has it. */
function textsOf(tree: Tree, prefix = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${name}`, value] as [string, string]]
      : textsOf(value, `${prefix}${name}.`),
  );
}

const keysOf = (tree: Tree) => new Set(textsOf(tree).map(([key]) => key.replace(PLURALS, '')));
const namespacesOf = (language: string) =>
  readdirSync(join(TEXTS, language))
    .map((name) => name.replace(/\.json$/, ''))
    .sort();

interface Source {
  readonly name: string;
  /** Every string written there, JSX text as well. */
  readonly strings: readonly string[];
  /** What `t(…)` is asked for by a string. */
  readonly asked: readonly string[];
  /** The beginnings of keys that `t(`begin.${…}`)` completes. */
  readonly begun: readonly string[];
}

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.(spec|d)\.tsx?$/.test(name))
  .map((name) => look(name, readFileSync(join(SOURCES, name), 'utf8')));
const literals = new Set(sources.flatMap(({ strings }) => strings));
const begun = sources.flatMap((source) => source.begun);
const namespaces = namespacesOf('zh-CN');

describe('texts of the pages', () => {
  it('exist in both languages, namespace by namespace', () => {
    expect(namespaces.length).toBeGreaterThan(5);
    expect(namespacesOf('en')).toEqual(namespaces);
  });

  it.each(namespaces)('%s says the same things in Chinese and English', (namespace) => {
    const [zh, en] = [read('zh-CN', namespace), read('en', namespace)];
    expect([...keysOf(en)].sort()).toEqual([...keysOf(zh)].sort());
    const places = (text: string) => [...text.matchAll(/{{\s*(\w+)/g)].map((m) => m[1]).sort();
    const inEnglish = new Map(textsOf(en));
    for (const [key, text] of textsOf(zh)) {
      const other = inEnglish.get(key);
      if (other !== undefined) expect([key, places(other)]).toEqual([key, places(text)]);
    }
  });

  it.each(namespaces)('%s has no empty text, and speaks Chinese in Chinese', (namespace) => {
    for (const [key, text] of textsOf(read('zh-CN', namespace))) {
      expect([key, text.trim() !== '']).toEqual([key, true]);
      const wordy = /[a-z]{4,} [a-z]{3,}/i.test(text.replace(/{{[^}]*}}/g, ''));
      expect([key, wordy && !/\p{Script=Han}/u.test(text)]).toEqual([key, false]);
    }
    for (const [key, text] of textsOf(read('en', namespace))) {
      expect([key, /\p{Script=Han}/u.test(text)]).toEqual([key, false]);
    }
  });

  it.each(namespaces)('%s calls nothing by the word that the law keeps for banks', (namespace) => {
    const texts = textsOf(read('zh-CN', namespace));
    expect(texts.filter(([, text]) => text.includes('银行'))).toEqual([]);
  });

  it.each(namespaces)('%s has no text that no page shows', (namespace) => {
    const unused = [...keysOf(read('zh-CN', namespace))].filter(
      (key) => !literals.has(key) && !literals.has(`${namespace}:${key}`) && !isInTemplate(key),
    );
    expect(unused).toEqual([]);
  });

  it('hold every key that a page asks for', () => {
    const known = new Set(
      namespaces.flatMap((namespace) =>
        [...keysOf(read('zh-CN', namespace))].flatMap((key) => [key, `${namespace}:${key}`]),
      ),
    );
    const missing = sources.flatMap(({ name, asked }) =>
      asked.filter((key) => !known.has(key)).map((key) => `${name}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('are the only words on the pages', () => {
    const spoken = sources.flatMap(({ name, strings }) =>
      strings
        .filter((text) => /\p{Script=Han}/u.test(text) && !UNTRANSLATED.has(text))
        .map((text) => `${name}: ${text}`),
    );
    expect(spoken).toEqual([]);
  });
});

/** A language is called by its own name, and the units of hours are said where hours are. */
const UNTRANSLATED = new Set(['中文', '小时', '分钟']);

/** `t(`areas.${name}`)`: the part before the hole begins the key. */
function isInTemplate(key: string): boolean {
  return begun.some((begin) => key.startsWith(begin));
}

function look(name: string, text: string): Source {
  const source = { name, strings: [] as string[], asked: [] as string[], begun: [] as string[] };
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) source.strings.push(node.text.trim());
    if (ts.isTemplateExpression(node)) lookAtTemplate(node, source);
    if (ts.isCallExpression(node) && node.expression.getText(file) === 't') {
      const [key] = node.arguments;
      if (key !== undefined && ts.isStringLiteralLike(key)) source.asked.push(key.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return source;
}

function lookAtTemplate(
  node: ts.TemplateExpression,
  source: { strings: string[]; begun: string[] },
) {
  source.strings.push(node.head.text, ...node.templateSpans.map(({ literal }) => literal.text));
  const begin = node.head.text.replace(/^\w+:/, '');
  if (/^[\w.]+\.$/.test(begin)) source.begun.push(begin);
}

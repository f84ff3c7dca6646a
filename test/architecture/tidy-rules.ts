import ts from 'typescript';
import { commentsOf, lineOf, nodesOf, type SourceFile } from './source-files.js';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;
const RUNNERS = ['it', 'test', 'describe'];
const FOCUSED = ['fit', 'xit', 'xtest', 'fdescribe', 'xdescribe'];

/** A rule gives its breaches in one file; `line` is null where the file as a whole is meant. */
type Rule = (file: SourceFile) => { line: number | null; what: string }[];

/** The rules by name. */
export const TIDY_RULES: Readonly<Record<string, Rule>> = {
  'a file is no longer than 400 lines': (file) => {
    const lines = file.text.split('\n').length - 1;
    return lines > MAX_FILE_LINES ? [{ line: null, what: `${lines} lines` }] : [];
  },
  'a function is no longer than 70 lines': (file) =>
    [...nodesOf(file)].filter(isBody).flatMap((node) => {
      const line = lineOf(file, node.getStart());
      const lines = lineOf(file, node.getEnd()) - line + 1;
      return lines > MAX_FUNCTION_LINES ? [{ line, what: `${lines} lines` }] : [];
    }),
  'what is to be done is done, or written down elsewhere': (file) =>
    inComments(file, /\b(TODO|FIXME|XXX)\b/),
  'the compiler is not silenced': (file) => inComments(file, /@ts-(ignore|expect-error|nocheck)/),
  'nothing is cast to any': (file) =>
    [...nodesOf(file)].filter(isCastToAny).map((node) => breach(file, node)),
  'nothing is printed past the logger, but by scripts': (file) =>
    file.path.startsWith('scripts/')
      ? []
      : [...nodesOf(file)].filter(isConsole).map((node) => breach(file, node)),
  'no test is left out, and none runs alone': (file) =>
    [...nodesOf(file)].filter(isFocused).map((node) => breach(file, node)),
  'src exports by name': (file) =>
    file.path.startsWith('src/')
      ? [...nodesOf(file)].filter(isDefaultExport).map((node) => breach(file, node))
      : [],
};

/** `path:line: what` for every breach of a rule. */
export function breachesOf(rule: Rule, files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    rule(file).map(({ line, what }) => `${file.path}${line === null ? '' : `:${line}`}: ${what}`),
  );
}

function breach(file: SourceFile, node: ts.Node): { line: number; what: string } {
  const [what = ''] = node.getText().split('\n');
  return { line: lineOf(file, node.getStart()), what };
}

function inComments(file: SourceFile, pattern: RegExp): { line: number; what: string }[] {
  return commentsOf(file)
    .filter(({ text }) => pattern.test(text))
    .map(({ text, line }) => ({ line, what: text }));
}

/** A function with a body. The callback of `describe` is a heading over functions and not one itself. */
function isBody(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && 'body' in node && !isHeading(node);
}

function isHeading(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && /^describe\b/.test(parent.expression.getText());
}

function isCastToAny(node: ts.Node): boolean {
  const isCast = ts.isAsExpression(node) || ts.isTypeAssertionExpression(node);
  return isCast && node.type.kind === ts.SyntaxKind.AnyKeyword;
}

function isConsole(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && node.expression.getText() === 'console';
}

function isFocused(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return FOCUSED.includes(node.expression.getText());
  if (!ts.isPropertyAccessExpression(node)) return false;
  const [runner = ''] = node.expression.getText().split('.');
  return RUNNERS.includes(runner) && /^(only|skip|todo|failing)$/.test(node.name.text);
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  if (!ts.canHaveModifiers(node)) return false;
  const modifiers = ts.getModifiers(node) ?? [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
}

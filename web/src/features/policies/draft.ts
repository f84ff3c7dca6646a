import type { Params } from './queries.js';
import type { ParamKind, ParamSpec } from './specs.js';

/** What somebody has changed, as text by path; what is not in it stays as it is. */
export type Draft = Readonly<Record<string, string>>;

type Tree = { [name: string]: unknown };

/** A parameter as a form shows it. Lists stand side by side with commas, tables have a row a line. */
export function textOf(params: Params, { path, kind }: ParamSpec): string {
  const value = valueAt(params, path);
  if (value === null || value === undefined) return '';
  if (kind === 'grantTable' || kind === 'visitPlan') {
    const rows = value as Tree[];
    return rows.map((row) => COLUMNS[kind].map((name) => row[name]).join(', ')).join('\n');
  }
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** The rules with a draft laid over them. The service judges whether they hold. */
export function draftOf(params: Params, specs: readonly ParamSpec[], draft: Draft): Params {
  const made = structuredClone(params) as Tree;
  for (const spec of specs) {
    const text = draft[spec.path];
    if (text !== undefined) put(made, spec.path, parse(text, spec.kind));
  }
  return made as Params;
}

const COLUMNS = {
  grantTable: ['hardshipClass', 'level', 'minutes'],
  visitPlan: ['hardshipClass', 'timesPerMonth'],
} as const;

function parse(text: string, kind: ParamKind): unknown {
  switch (kind) {
    case 'minutes':
    case 'number':
      return text.trim() === '' ? null : Number(text);
    case 'yesNo':
    case 'order':
      return text;
    case 'evidence':
    case 'kinships':
      return text.split(',').filter((one) => one !== '');
    case 'grantTable':
    case 'visitPlan':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => rowOf(line, COLUMNS[kind]));
  }
}

/** The first column is a word, the others are numbers. */
function rowOf(line: string, columns: readonly string[]): Tree {
  const cells = line.split(/[,，\t]/).map((cell) => cell.trim());
  return Object.fromEntries(
    columns.map((name, at) => [name, at === 0 ? (cells[0] ?? '') : Number(cells[at] ?? '')]),
  );
}

function valueAt(params: Params, path: string): unknown {
  let value: unknown = params;
  for (const name of path.split('.')) value = (value as Tree | undefined)?.[name];
  return value;
}

function put(tree: Tree, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at = tree;
  for (const name of names) at = at[name] as Tree;
  at[last] = value;
}

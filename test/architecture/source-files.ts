import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';

/** A source file as the rules look at it. */
export interface SourceFile {
  /** From the project's root, with slashes: `src/ledger/leaf.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** The sources in these folders of the project, by path. */
export function readSources(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => /\.(tsx?|mjs|js)$/.test(path) && !path.endsWith('.d.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(PROJECT_ROOT, path), 'utf8')));
}

const KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  '.ts': ts.ScriptKind.TS,
  '.tsx': ts.ScriptKind.TSX,
};

/** Parses a text as the file of that path. */
export function parseSource(path: string, text: string): SourceFile {
  const kind = KINDS[path.slice(path.lastIndexOf('.'))] ?? ts.ScriptKind.JS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  return { path, text, tree };
}

/** Every node of a file, parents before children. */
export function* nodesOf(file: SourceFile): Generator<ts.Node> {
  const open: ts.Node[] = [file.tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => {
      children.push(child);
    });
    open.push(...children.reverse());
  }
}

/** The line of a position, the first being 1. */
export function lineOf(file: SourceFile, position: number): number {
  return file.tree.getLineAndCharacterOfPosition(position).line + 1;
}

const comments = new WeakMap<SourceFile, Excerpt[]>();

/** A piece of a file's text, and the line it begins on. */
export interface Excerpt {
  readonly text: string;
  readonly line: number;
}

/** The comments of a file. What only looks like one, inside a string, is not among them. */
export function commentsOf(file: SourceFile): readonly Excerpt[] {
  const known = comments.get(file) ?? readComments(file);
  comments.set(file, known);
  return known;
}

/** Every comment stands before or behind a token. */
function readComments(file: SourceFile): Excerpt[] {
  const found = new Map<number, string>();
  const keep = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end } of ranges ?? []) found.set(pos, file.text.slice(pos, end));
  };
  for (const token of tokensOf(file.tree)) {
    keep(ts.getLeadingCommentRanges(file.text, token.getFullStart()));
    keep(ts.getTrailingCommentRanges(file.text, token.getEnd()));
  }
  return [...found].map(([position, text]) => ({ text, line: lineOf(file, position) }));
}

function* tokensOf(tree: ts.SourceFile): Generator<ts.Node> {
  const open: ts.Node[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const children = node.getChildren(tree);
    if (children.length === 0) yield node;
    open.push(...children);
  }
}

/** A string, or a piece of a template; after one that `continues` comes a value put in. */
export interface Text extends Excerpt {
  readonly continues: boolean;
}

/** The texts of all strings and pieces of templates. */
export function stringsOf(file: SourceFile): Text[] {
  const strings: Text[] = [];
  for (const node of nodesOf(file)) {
    const continues = ts.isTemplateHead(node) || ts.isTemplateMiddle(node);
    if (!continues && !ts.isTemplateTail(node) && !ts.isStringLiteralLike(node)) continue;
    strings.push({ text: node.text, line: lineOf(file, node.getStart()), continues });
  }
  return strings;
}

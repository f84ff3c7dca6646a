/** A part of a file as a QR code on paper holds it (docs/format.md, "On paper"). */
const PART = /^(KPF1|KPS1):([1-9]\d{0,3})\/([1-9]\d{0,3}):([0-9A-F]{8}):/;

/** Parts of one document, by their number. */
export interface Document {
  /** The same for all parts of one document. */
  readonly tag: string;
  readonly count: number;
  readonly parts: ReadonlyMap<number, string>;
}

/** What has been read from paper so far, document by document. */
export type Papers = readonly Document[];

/** Whether a code holds a part of a document. */
export function isPart(text: string): boolean {
  return PART.test(text);
}

/** The papers with what one more code says; the very same papers when it says nothing new. */
export function withPart(papers: Papers, text: string): Papers {
  const [, kind = '', number = '', parts = '', check = ''] = PART.exec(text) ?? [];
  if (kind === '' || Number(number) > Number(parts)) return papers;
  const tag = `${kind}:${parts}:${check}`;
  const at = papers.findIndex((one) => one.tag === tag);
  const known = papers[at] ?? { tag, count: Number(parts), parts: new Map<number, string>() };
  if (known.parts.has(Number(number))) return papers;
  const more = { ...known, parts: new Map([...known.parts, [Number(number), text]]) };
  return at < 0 ? [...papers, more] : papers.with(at, more);
}

/** The numbers of the parts that were not read yet. */
export function missingOf({ count, parts }: Document): number[] {
  return Array.from({ length: count }, (_, at) => at + 1).filter((number) => !parts.has(number));
}

/** The text of a document whose parts are all there, one a line, as the verifier takes it. */
export function textOf({ parts }: Document): string {
  const inOrder = [...parts].sort(([a], [b]) => a - b);
  return inOrder.map(([, text]) => `${text}\n`).join('');
}

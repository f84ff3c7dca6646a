/** One page of a listing. */
export interface BucketPage {
  /** Whole keys, in their order. */
  readonly keys: readonly string[];
  /** What stands between the prefix and the next slash, with both; only when it was asked for. */
  readonly folders: readonly string[];
  /** Where the next page begins; null behind the last one. */
  readonly next: string | null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Reads what a store answers to ListObjectsV2; null when it is anything else. */
export function parseBucketPage(xml: string): BucketPage | null {
  if (!/<ListBucketResult[\s>]/.test(xml) || !xml.includes('</ListBucketResult>')) return null;
  const isTruncated = textOf(xml, 'IsTruncated') === 'true';
  const next = isTruncated ? textOf(xml, 'NextContinuationToken') : null;
  // Half a listing must not pass for a whole one.
  if (isTruncated && next === null) return null;
  return {
    keys: blocksOf(xml, 'Contents').flatMap((block) => textOf(block, 'Key') ?? []),
    folders: blocksOf(xml, 'CommonPrefixes').flatMap((block) => textOf(block, 'Prefix') ?? []),
    next,
  };
}

/** The code in a store's account of an error; null when there is none. Nothing else of it is fit to be shown. */
export function errorCodeOf(xml: string): string | null {
  return /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(xml)?.[1] ?? null;
}

function blocksOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, block = '']) => block,
  );
}

function textOf(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? null : unescaped(text);
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

// A small book for the tests, written from docs/format.md by other means than the verifier reads it.
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';

export type Algorithm = 'sha256' | 'sm3';
type Fields = Record<string, unknown>;

export interface Posting {
  account: string;
  amount: string;
  asset: string;
}

export interface Entry {
  kind: string;
  effective: string;
  recorded?: string;
  postings?: Posting[];
  reverses?: string | null;
  detail?: Record<string, string> | null;
  commitment?: string | null;
  subjectId?: string;
  subjectType?: string;
  keyText?: string;
  /** Put over the finished leaf, whatever it breaks. */
  over?: Fields;
}

const NIL = '00000000-0000-0000-0000-000000000000';

/** `id(7)` is the seventh made-up uuid of its sort. */
export function id(n: number, sort = 'acc0'): string {
  return `${n.toString(16).padStart(8, '0')}-0000-4000-8000-00000000${sort}`;
}

/** Two lines that move minutes from one account to another. */
export function move(from: number, to: number, minutes: number | bigint, asset = 'MIN'): Posting[] {
  return [
    { account: id(from), amount: String(-BigInt(minutes)), asset },
    { account: id(to), amount: String(minutes), asset },
  ];
}

export const hashOf = (algorithm: Algorithm, ...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Section 2.1 of RFC 6962. */
export function rootOf(algorithm: Algorithm, hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return hashOf(algorithm);
  if (hashes.length === 1) return hashes[0] as Buffer;
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  const halves = [hashes.slice(0, k), hashes.slice(k)].map((half) => rootOf(algorithm, half));
  return hashOf(algorithm, Buffer.of(1), ...halves);
}

/** Section 2.1.1. */
export function pathOf(algorithm: Algorithm, index: number, hashes: readonly Buffer[]): Buffer[] {
  if (hashes.length === 1) return [];
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return index < k
    ? [...pathOf(algorithm, index, hashes.slice(0, k)), rootOf(algorithm, hashes.slice(k))]
    : [...pathOf(algorithm, index - k, hashes.slice(k)), rootOf(algorithm, hashes.slice(0, k))];
}

/** A signer of notes, or of checkpoints as a witness does. */
export class Signer {
  readonly vkey: string;
  private readonly id: Buffer;

  constructor(
    readonly name: string,
    private readonly type: 1 | 4 = 1,
    private readonly privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey,
  ) {
    const jwk = privateKey.export({ format: 'jwk' });
    const material = Buffer.concat([Buffer.of(type), Buffer.from(jwk.x as string, 'base64url')]);
    this.id = hashOf('sha256', `${name}\n`, material).subarray(0, 4);
    this.vkey = `${name}+${this.id.toString('hex')}+${material.toString('base64')}`;
  }

  /** One whose key is the same in every run. */
  static seeded(name: string, seed: number, type: 1 | 4 = 1): Signer {
    const der = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      Buffer.alloc(32, seed),
    ]);
    return new Signer(name, type, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  }

  sign(text: string): Buffer {
    return sign(null, Buffer.from(text), this.privateKey);
  }

  line(text: string, seconds = 1_800_000_000): string {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    const bytes =
      this.type === 1
        ? this.sign(text)
        : Buffer.concat([time, this.sign(`cosignature/v1\ntime ${seconds}\n${text}`)]);
    return `— ${this.name} ${Buffer.concat([this.id, bytes]).toString('base64')}\n`;
  }
}

export class Book {
  readonly uid = id(1, 'b00c');
  readonly lines: string[] = [];
  readonly hashes: Buffer[] = [];
  readonly origin = 'log.example/GD-YJ';
  private readonly entries: Entry[] = [];
  private microseconds = Date.UTC(2026, 0, 1) * 1000;

  constructor(readonly algorithm: Algorithm = 'sha256') {
    this.add({
      kind: 'genesis',
      effective: '2026-01-01',
      detail: { algorithm, code: 'GD-YJ', format: 'kapok-leaf/1' },
      keyText: `genesis:${this.uid}`,
      subjectId: this.uid,
      subjectType: 'book',
      over: { actor: NIL },
    });
  }

  get size(): number {
    return this.lines.length;
  }

  /** Adds an entry; answers its `@seq`. */
  add(entry: Entry): number {
    const seq = this.lines.length;
    const prev = this.hashes.at(-1)?.toString('hex') ?? '0'.repeat(64);
    this.microseconds += 1_000_001;
    const recorded = entry.recorded ?? this.instantOn(entry.effective);
    const leaf: Fields = {
      '@format': 'kapok-leaf/1',
      '@prev': prev,
      '@seq': String(seq),
      actor: id(9, 'ac70'),
      alg: this.algorithm,
      book: this.uid,
      detail: entry.detail ?? null,
      effective: entry.effective,
      key: hashOf('sha256', entry.keyText ?? `key:${seq}`).toString('hex'),
      kind: entry.kind,
      policy: null,
      postings: entry.postings ?? [],
      recorded,
      reverses: entry.reverses ?? null,
      subject: {
        commitment: entry.commitment ?? null,
        id: entry.subjectId ?? id(seq, '5bb1'),
        type: entry.subjectType ?? 'service_record',
      },
      ...entry.over,
    };
    this.entries.push(entry);
    this.push(JSON.stringify(leaf));
    return seq;
  }

  /** Adds a text as the next line, whatever it is. */
  push(line: string): void {
    this.lines.push(line);
    this.hashes.push(hashOf(this.algorithm, Buffer.of(0), line));
  }

  /** Closes a month by the entries so far. `over` is put over the detail. */
  close(month: string, over: Record<string, string> = {}): number {
    const { root, count, postings } = this.closing(month);
    const [year, number] = month.split('-').map(Number) as [number, number];
    const last = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
    const next = new Date(Date.UTC(year, number, 1)).toISOString();
    this.microseconds = Math.max(this.microseconds, Date.parse(next) * 1000);
    return this.add({
      kind: 'close',
      effective: last,
      recorded: this.instantOn(last),
      subjectId: this.uid,
      subjectType: 'book_close',
      detail: sorted({
        accounts: String(count),
        boundarySeq: String(this.size - 1),
        closingRoot: root.toString('hex'),
        format: 'kapok-closing/1',
        month,
        postings: String(postings),
        'sum:member:earned:MIN': '0',
        treeSize: String(this.size),
        ...over,
      }),
    });
  }

  /** The closing leaves of a month by the entries so far, their root and what they count. */
  closing(month: string): { leaves: string[]; root: Buffer; count: number; postings: number } {
    const accounts = new Map<string, { asset: string; sum: bigint; count: number }>();
    for (const { effective, postings = [] } of this.entries) {
      if (effective.slice(0, 7) > month) continue;
      for (const { account, amount, asset } of postings) {
        const { sum, count } = accounts.get(account) ?? { sum: 0n, count: 0 };
        accounts.set(account, { asset, sum: sum + BigInt(amount), count: count + 1 });
      }
    }
    const leaves = [...accounts].sort().map(([account, { asset, sum, count }]) =>
      JSON.stringify({
        '@format': 'kapok-closing/1',
        account,
        asset,
        balance: String(sum),
        book: this.uid,
        month,
        postings: String(count),
      }),
    );
    const hashes = leaves.map((leaf) => hashOf(this.algorithm, Buffer.of(0), leaf));
    const postings = [...accounts.values()].reduce((sum, { count }) => sum + count, 0);
    return { leaves, root: rootOf(this.algorithm, hashes), count: leaves.length, postings };
  }

  /** Announces a key of the log, signed by the one before if there is one. */
  announce(signer: Signer, previous?: Signer, over: Record<string, string> = {}): number {
    const text = `kapok-key/1\n${this.uid}\n${previous?.vkey ?? ''}\n${signer.vkey}\n`;
    return this.add({
      kind: 'notice',
      effective: this.lastDay(),
      subjectId: this.uid,
      subjectType: 'log_key',
      detail: sorted({
        format: 'kapok-key/1',
        key: signer.vkey,
        previous: previous?.vkey ?? '',
        signature: previous ? previous.sign(text).toString('base64') : '',
        ...over,
      }),
    });
  }

  /** The journal from an entry on. */
  journal(from = 0): Buffer {
    return Buffer.from(
      this.lines
        .slice(from)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }

  root(size = this.size): Buffer {
    return rootOf(this.algorithm, this.hashes.slice(0, size));
  }

  path(index: number, size = this.size): string[] {
    const hashes = this.hashes.slice(0, size);
    return pathOf(this.algorithm, index, hashes).map((hash) => hash.toString('hex'));
  }

  checkpointText(size = this.size): string {
    return `${this.origin}\n${size}\n${this.root(size).toString('base64')}\n`;
  }

  /** A signed checkpoint. */
  checkpoint(signers: readonly Signer[], size = this.size): string {
    const text = this.checkpointText(size);
    return `${text}\n${signers.map((signer) => signer.line(text)).join('')}`;
  }

  private lastDay(): string {
    return new Date(this.microseconds / 1000 + 8 * 3_600_000).toISOString().slice(0, 10);
  }

  /** On the day (Shanghai) or later, and after everything before. */
  private instantOn(day: string): string {
    const noon = Date.parse(`${day}T04:00:00Z`) * 1000;
    this.microseconds = Math.max(this.microseconds, noon);
    const milliseconds = Math.floor(this.microseconds / 1000);
    const micros = String(this.microseconds % 1000).padStart(3, '0');
    return new Date(milliseconds).toISOString().replace('Z', `${micros}Z`);
  }
}

function sorted(detail: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A book with something of everything, closed for two months. */
export function sampleBook(
  algorithm: Algorithm = 'sha256',
  log = new Signer('log.example/GD-YJ'),
): { book: Book; log: Signer } {
  const book = new Book(algorithm);
  book.announce(log);
  book.add({ kind: 'service', effective: '2026-01-05', postings: move(1, 2, 90) });
  book.add({ kind: 'service', effective: '2026-01-06', postings: move(1, 3, 45) });
  const hold = book.add({ kind: 'hold', effective: '2026-01-20', postings: move(2, 4, 30) });
  book.add({ kind: 'grant', effective: '2026-01-31', postings: move(5, 6, 600, 'GRT') });
  book.close('2026-01');
  book.add({
    kind: 'reverse',
    effective: '2026-02-03',
    postings: move(4, 2, 30),
    reverses: String(hold),
  });
  book.add({
    kind: 'redeem',
    effective: '2026-02-10',
    postings: [...move(3, 7, 15), ...move(6, 8, 60, 'GRT')],
  });
  book.close('2026-02');
  book.add({ kind: 'gift', effective: '2026-03-01', postings: move(2, 3, 10) });
  return { book, log };
}

// The proof files of docs/format.md, "Receipts and other proof files": their shapes and nothing else.
import {
  date,
  digestText,
  facts,
  list,
  month,
  natural,
  object,
  oneOf,
  orNull,
  type Read,
  text,
  uuid,
} from './shape.js';

const opening = object({ facts, salt: digestText, what: text });

const entryMembers = {
  index: natural,
  leaf: text,
  openings: list(opening),
  path: list(digestText),
};
const entry = object(entryMembers);

const common = { checkpoint: text, keys: list(text), origin: text, size: natural };

const sums = { creditedMinutes: natural, records: natural, servedMinutes: natural };

const certificate = object({
  asOf: object({ leafHash: digestText, seq: natural }),
  bookUid: uuid,
  city: text,
  format: oneOf('kapok-certificate/1'),
  issuedOn: date,
  member: object({ id: uuid, memberNo: text }),
  months: list(object({ ...sums, month })),
  number: text,
  period: object({ from: date, to: date }),
  services: list(object({ ...sums, code: text, name: text, nameEn: orNull(text) })),
  total: object(sums),
});

/** By the member `format` of a file. */
export const PROOF_FORMATS = {
  'kapok-receipt/1': object({ ...common, ...entryMembers, format: text }),
  'kapok-receipts/1': object({
    ...common,
    accounts: list(
      object({
        account: uuid,
        asset: oneOf('MIN', 'GRT'),
        purpose: oneOf('earned', 'granted', 'held'),
      }),
    ),
    format: text,
    month,
    receipts: list(entry),
  }),
  'kapok-statement-proof/1': object({
    ...common,
    accounts: list(object({ index: natural, leaf: text, path: list(digestText) })),
    close: entry,
    format: text,
    month,
  }),
  'kapok-certificate-proof/1': object({
    ...common,
    account: uuid,
    asOfPath: list(digestText),
    certificate,
    digest: digestText,
    format: text,
    receipts: list(entry),
    services: list(object({ code: text, id: uuid })),
  }),
  'kapok-draw-file/1': object({
    ...common,
    before: entry,
    drawn: list(object({ inspector: natural, line: natural })),
    format: text,
    inspectors: list(text),
    newest: entry,
    notice: entry,
    population: list(text),
  }),
} as const;

export type ProofFormat = keyof typeof PROOF_FORMATS;
export type FileEntry = Read<typeof entry>;
export type ReceiptFile = Read<(typeof PROOF_FORMATS)['kapok-receipt/1']>;
export type MonthFile = Read<(typeof PROOF_FORMATS)['kapok-receipts/1']>;
export type StatementFile = Read<(typeof PROOF_FORMATS)['kapok-statement-proof/1']>;
export type CertificateFile = Read<(typeof PROOF_FORMATS)['kapok-certificate-proof/1']>;
export type DrawFile = Read<(typeof PROOF_FORMATS)['kapok-draw-file/1']>;

/** What all proof files hold. */
export type CommonFile = Pick<ReceiptFile, 'checkpoint' | 'keys' | 'origin' | 'size'>;

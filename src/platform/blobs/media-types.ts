/** The kinds of file that are kept; the database holds the same list (`blobs_media_type_known`). */
export const BLOB_MEDIA_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/webp',
] as const;
export type BlobMediaType = (typeof BLOB_MEDIA_TYPES)[number];

/** How many bytes from the start tell what a file is. */
export const SIGNATURE_BYTES = 16;

const ENDINGS: Readonly<Record<BlobMediaType, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** What a file is, by its first bytes and never by its name; null for anything that is not kept. */
export function mediaTypeOfBytes(start: Buffer): BlobMediaType | null {
  const text = start.toString('latin1', 0, SIGNATURE_BYTES);
  if (/^%PDF-[12]\.\d/.test(text)) return 'application/pdf';
  if (start.subarray(0, PNG.length).equals(PNG)) return 'image/png';
  if (start.subarray(0, JPEG.length).equals(JPEG)) return 'image/jpeg';
  if (/^RIFF[\s\S]{4}WEBP/.test(text)) return 'image/webp';
  return null;
}

/** The usual ending of a file's name. */
export function endingOf(mediaType: BlobMediaType): string {
  return ENDINGS[mediaType];
}

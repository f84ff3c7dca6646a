import { BLOB_MEDIA_TYPES, endingOf, mediaTypeOfBytes } from './media-types.js';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  );

describe('what a file is', () => {
  it.each<[string, Buffer, string | null]>([
    ['a PDF', bytes('%PDF-1.7\n%âãÏÓ'), 'application/pdf'],
    ['a PDF of version 2', bytes('%PDF-2.0\n'), 'application/pdf'],
    ['a PNG', bytes([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0, 0, 13]), 'image/png'],
    ['a JPEG', bytes([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
    ['a WebP', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 '), 'image/webp'],
    ['a WebP whose length holds a new line', bytes('RIFF', [10, 13, 0, 0], 'WEBP'), 'image/webp'],
    ['another RIFF', bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt '), null],
    ['a PDF behind something else', bytes('GIF89a%PDF-1.7'), null],
    ['a page', bytes('<!doctype html><s'), null],
    ['an SVG', bytes('<svg xmlns="http'), null],
    ['a program', bytes([0x7f], 'ELF', [2, 1, 1]), null],
    ['the half of a PNG signature', bytes([0x89], 'PNG'), null],
    ['nothing', Buffer.alloc(0), null],
  ])('%s', (_, start, expected) => {
    expect(mediaTypeOfBytes(start)).toBe(expected);
  });

  it('has an ending for each kind that is kept', () => {
    expect(BLOB_MEDIA_TYPES.map(endingOf)).toEqual(['pdf', 'png', 'jpg', 'webp']);
  });
});

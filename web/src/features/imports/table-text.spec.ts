import { describe, expect, it } from '@jest/globals';
import { tableText } from './table-text.js';

describe('tableText', () => {
  it('reads UTF-8 without its mark', () => {
    expect(tableText(new TextEncoder().encode('\uFEFFname,木棉'))).toBe('name,木棉');
  });

  it('reads what a Chinese spreadsheet program saves', () => {
    expect(tableText(Uint8Array.of(0xc4, 0xbe, 0xc3, 0xde, 0x2c, 0x31))).toBe('木棉,1');
  });
});

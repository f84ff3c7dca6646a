import QRCode from 'qrcode';

/** A square of dark and light modules. */
export interface QrSquare {
  /** Modules on a side, without the quiet zone. */
  readonly size: number;
  isDark(row: number, column: number): boolean;
}

/** Modules of light that must surround a code. */
export const QUIET_ZONE = 4;

/** The code of a text, with a quarter of it restorable when it is stained or torn. */
export function qrSquare(text: string): QrSquare {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  return {
    size: modules.size,
    isDark: (row, column) => modules.get(row, column) !== 0,
  };
}

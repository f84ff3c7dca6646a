import { create } from 'qrcode';
import { useMemo } from 'react';
import styles from './qr-code.module.css';

const QUIET_ZONE = 4;

/** A QR code, drawn as one shape: dark on white in every theme, because scanners want it so. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { side, path } = useMemo(() => shapeOf(text), [text]);
  return (
    <svg className={styles.code} role="img" aria-label={label} viewBox={`0 0 ${side} ${side}`}>
      <path className={styles.paper} d={`M0 0h${side}v${side}H0z`} />
      <path className={styles.ink} d={path} />
    </svg>
  );
}

function shapeOf(text: string): { side: number; path: string } {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const dots: string[] = [];
  for (let at = 0; at < size * size; at += 1) {
    if (data[at] === 0) continue;
    dots.push(`M${(at % size) + QUIET_ZONE} ${Math.floor(at / size) + QUIET_ZONE}h1v1h-1z`);
  }
  return { side: size + 2 * QUIET_ZONE, path: dots.join('') };
}

const PLACES = 4;
const SCALE = 10n ** BigInt(PLACES);

/**
 * A quotient as a decimal with four places, rounded half away from zero; null when the divisor is zero. Integers
 * only, so that every machine comes to the same digits.
 */
export function ratio(dividend: bigint, divisor: bigint): string | null {
  if (divisor === 0n) return null;
  const negative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [magnitude(dividend), magnitude(divisor)];
  const scaled = (2n * top * SCALE + bottom) / (2n * bottom);
  const sign = negative && scaled > 0n ? '-' : '';
  const fraction = String(scaled % SCALE).padStart(PLACES, '0');
  return `${sign}${scaled / SCALE}.${fraction}`;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

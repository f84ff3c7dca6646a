// The curve of Ed25519 (RFC 8032, section 5.1), for verifying only: nothing here is secret, so nothing hides its timing.

export const P = 2n ** 255n - 19n;
/** The order of the base point. */
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

/** A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
export interface Point {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

const NEUTRAL: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };

/** The base point: y = 4/5, x even. */
export const BASE = fromY(mod(4n * power(5n, P - 2n)), 0n) as Point;

/** The point of 32 bytes (section 5.1.3); null when they are none, or are one in a second spelling. */
export function decodePoint(bytes: Uint8Array): Point | null {
  const number = littleEndian(bytes);
  const y = number & (2n ** 255n - 1n);
  return bytes.length === 32 && y < P ? fromY(y, number >> 255n) : null;
}

/** The 32 bytes of a point. */
export function encodePoint({ X, Y, Z }: Point): Uint8Array {
  const inverse = power(Z, P - 2n);
  const number = mod(Y * inverse) | ((mod(X * inverse) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * at)) & 0xffn));
}

/** The sum of two points (section 5.1.4). */
export function add(a: Point, b: Point): Point {
  const A = mod((a.Y - a.X) * (b.Y - b.X));
  const B = mod((a.Y + a.X) * (b.Y + b.X));
  const C = mod(a.T * 2n * D * b.T);
  const E = B - A;
  const F = a.Z * 2n * b.Z - C;
  const G = a.Z * 2n * b.Z + C;
  const H = B + A;
  return { X: mod(E * F), Y: mod(G * H), Z: mod(F * G), T: mod(E * H) };
}

/** A point added to itself as often as the factor says. */
export function multiply(point: Point, factor: bigint): Point {
  return multiplySum([point, factor], [NEUTRAL, 0n]);
}

/** The sum of two points, each times a factor: both at once, because doubling is most of the work. */
export function multiplySum(
  [a, factorOfA]: readonly [Point, bigint],
  [b, factorOfB]: readonly [Point, bigint],
): Point {
  const both = add(a, b);
  const bits = Math.max(factorOfA.toString(2).length, factorOfB.toString(2).length);
  let sum = NEUTRAL;
  for (let bit = BigInt(bits - 1); bit >= 0n; bit -= 1n) {
    sum = add(sum, sum);
    const isOfA = (factorOfA >> bit) & 1n;
    const isOfB = (factorOfB >> bit) & 1n;
    if (isOfA && isOfB) sum = add(sum, both);
    else if (isOfA) sum = add(sum, a);
    else if (isOfB) sum = add(sum, b);
  }
  return sum;
}

/** The point on the other side of the y axis. */
export function negate({ X, Y, Z, T }: Point): Point {
  return { X: mod(-X), Y, Z, T: mod(-T) };
}

/** Whether a point is one of the eight that go back to the neutral one in eight steps: such a key signs anything. */
export function isOfSmallOrder(point: Point): boolean {
  const { X, Y, Z } = multiply(point, 8n);
  return X === 0n && Y === Z;
}

/** The whole number that bytes in little-endian order stand for. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function fromY(y: bigint, sign: bigint): Point | null {
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(v * x * x) !== u || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return { X: x, Y: y, Z: 1n, T: mod(x * y) };
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (
    let bits = exponent, square = mod(base);
    bits > 0n;
    bits >>= 1n, square = mod(square * square)
  ) {
    if (bits & 1n) result = mod(result * square);
  }
  return result;
}

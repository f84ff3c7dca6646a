/** A place in the picture; x to the right, y down. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** An arrow from one person to another, as SVG wants it. */
export interface Arrow {
  readonly line: string;
  readonly head: string;
  readonly width: number;
  /** Where a text about it can stand. */
  readonly middle: Place;
}

/** How wide a picture is; its people stand on a circle. */
export const PICTURE = { width: 360, radius: 118, person: 27 } as const;

/** Room for a number below a person. */
const FOOT = 20;
const HEAD = 11;
const THINNEST = 1.5;
const THICKEST = 9;
/** How far a line bends away from the straight one: two people who serve each other have two lines. */
const BEND = 0.18;
/** How far out a text stands, in bends: the line itself reaches half of one. */
const ASIDE = 0.75;

/** How high the picture of so many people is: two stand side by side and need little. */
export function heightOf(count: number): number {
  return FOOT + (count === 2 ? 120 : 2 * (PICTURE.radius + PICTURE.person + 10));
}

/** Where each of so many people stands: two side by side, more from the top on, clockwise. */
export function placesOf(count: number): Place[] {
  const first = count === 2 ? Math.PI : -Math.PI / 2;
  const centre = { x: PICTURE.width / 2, y: (heightOf(count) - FOOT) / 2 };
  return Array.from({ length: count }, (_, n) => {
    const angle = first + (2 * Math.PI * n) / count;
    return {
      x: centre.x + PICTURE.radius * Math.cos(angle),
      y: centre.y + PICTURE.radius * Math.sin(angle),
    };
  });
}

/** How large a person's circle may be, so that those of so many do not touch. */
export function personRadius(count: number): number {
  return Math.min(PICTURE.person, PICTURE.radius * Math.sin(Math.PI / count) * 0.85);
}

/** An arrow between two places, as wide as `part` (of the most, 0 to 1) says; it ends at the circle of a person. */
export function arrowOf(from: Place, to: Place, given: { part: number; person: number }): Arrow {
  const { part, person } = given;
  const bend = { x: (to.y - from.y) * BEND, y: (from.x - to.x) * BEND };
  const knee = { x: (from.x + to.x) / 2 + bend.x, y: (from.y + to.y) / 2 + bend.y };
  const start = towards(from, knee, person + 2);
  const tip = towards(to, knee, person + 2);
  const neck = towards(to, knee, person + 2 + HEAD);
  const width = THINNEST + (THICKEST - THINNEST) * Math.min(Math.max(part, 0), 1);
  return {
    line: `M${at(start)}Q${at(knee)} ${at(neck)}`,
    head: headOf(tip, neck, 4 + width / 2),
    width: round(width),
    middle: {
      x: round((from.x + to.x) / 2 + bend.x * ASIDE),
      y: round((from.y + to.y) / 2 + bend.y * ASIDE),
    },
  };
}

/** The tie of most minutes leads to the next person, as far as there is one, so that a circle is drawn as a circle. */
export function inOrder(
  ids: readonly string[],
  ties: readonly { volunteerId: string; recipientId: string; minutes: string }[],
): string[] {
  const left = new Set(ids);
  const order: string[] = [];
  for (let id = ids[0]; id !== undefined; id = nextOf(id, left, ties)) {
    left.delete(id);
    order.push(id);
  }
  return order;
}

function nextOf(
  id: string,
  left: ReadonlySet<string>,
  ties: readonly { volunteerId: string; recipientId: string; minutes: string }[],
): string | undefined {
  const onward = ties.filter((tie) => tie.volunteerId === id && left.has(tie.recipientId));
  const [strongest] = onward.sort((a, b) => Number(b.minutes) - Number(a.minutes));
  return strongest?.recipientId ?? [...left][0];
}

function towards(from: Place, to: Place, distance: number): Place {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = distance / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function headOf(tip: Place, neck: Place, half: number): string {
  const length = Math.hypot(tip.x - neck.x, tip.y - neck.y) || 1;
  const side = { x: ((tip.y - neck.y) / length) * half, y: ((neck.x - tip.x) / length) * half };
  const left = { x: neck.x + side.x, y: neck.y + side.y };
  const right = { x: neck.x - side.x, y: neck.y - side.y };
  return `${at(tip)} ${at(left)} ${at(right)}`;
}

function at({ x, y }: Place): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

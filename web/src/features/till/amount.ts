/** The longest charge that the service takes is far below this. */
const MOST_MINUTES = 100_000;

/**
 * The minutes of what somebody typed as hours and minutes, as a decimal string; either may be left empty. Hours may have a
 * fraction (`1.5`). Null for what is no amount above zero in whole minutes.
 */
export function minutesOf(hours: string, minutes: string): string | null {
  if (!/^(\d{1,4}([.。]\d{1,2})?)?$/.test(hours) || !/^\d{0,5}$/.test(minutes)) return null;
  const all = Number(hours.replace('。', '.')) * 60 + Number(minutes);
  return Number.isInteger(all) && all > 0 && all <= MOST_MINUTES ? String(all) : null;
}

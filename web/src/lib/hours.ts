/** Minutes as people say them. The service speaks minutes (integers, as decimal strings); pages show hours. */

export interface HoursParts {
  readonly negative: boolean;
  readonly hours: number;
  readonly minutes: number;
}

/** Hours and minutes of an amount of minutes. */
export function hoursParts(minutes: string | number | bigint): HoursParts {
  const all = Number(minutes);
  const size = Math.abs(all);
  return { negative: all < 0, hours: Math.floor(size / 60), minutes: size % 60 };
}

/** `1 小时 30 分钟`, `45 分钟`, `0 小时`; in English `1 h 30 min`. */
export function hoursText(minutes: string | number | bigint, language: string): string {
  const parts = hoursParts(minutes);
  const [hour, minute] = language === 'en' ? ['h', 'min'] : ['小时', '分钟'];
  const sign = parts.negative ? '−' : '';
  if (parts.minutes === 0) return `${sign}${parts.hours} ${hour}`;
  if (parts.hours === 0) return `${sign}${parts.minutes} ${minute}`;
  return `${sign}${parts.hours} ${hour} ${parts.minutes} ${minute}`;
}

import type { Language } from '../errors/language.js';

/** Minutes as people say them: `12小时30分`, `12 h 30 min`; a minus sign when below zero. */
export function hoursText(minutes: bigint, language: Language): string {
  const size = minutes < 0n ? -minutes : minutes;
  const [hours, rest] = [size / 60n, size % 60n];
  const [h, m] = language === 'zh' ? ['小时', '分'] : [' h', ' min'];
  const parts = [
    ...(hours > 0n || rest === 0n ? [`${grouped(hours)}${h}`] : []),
    ...(rest > 0n ? [`${rest}${m}`] : []),
  ];
  return (minutes < 0n ? '−' : '') + parts.join(language === 'zh' ? '' : ' ');
}

function grouped(value: bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

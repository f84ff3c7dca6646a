import type { Language, Words } from './language.js';

/** What is wrong with a field, by the code of its fault. Codes without a line get the general one. */
const MESSAGES: Readonly<Record<string, Words>> = {
  required: { zh: '必填。', en: 'Required.' },
  unknown_field: { zh: '没有这个字段。', en: 'There is no such field.' },
  minutes: { zh: '应为分钟数，例如 "480"。', en: 'Minutes as digits in a string, such as "480".' },
  local_date: { zh: '应为真实日期 YYYY-MM-DD。', en: 'A date that exists, YYYY-MM-DD.' },
  month: { zh: '应为月份 YYYY-MM。', en: 'A month, YYYY-MM.' },
  instant: { zh: '应为带时区的 RFC 3339 时间。', en: 'An RFC 3339 time with an offset.' },
  id: { zh: '应为编号 (UUID)。', en: 'An id (UUID).' },
  text: { zh: '文字长度或字符不合要求。', en: 'Plain text of the permitted length.' },
  string: { zh: '应为文字。', en: 'Text.' },
  int: { zh: '应为整数。', en: 'A whole number.' },
  boolean: { zh: '应为 true 或 false。', en: 'true or false.' },
  array: { zh: '应为列表。', en: 'A list.' },
  object: { zh: '应为对象。', en: 'An object.' },
  in: { zh: '不在可选值之内。', en: 'Not one of the possible values.' },
  enum: { zh: '不在可选值之内。', en: 'Not one of the possible values.' },
  min: { zh: '数值过小。', en: 'Too small.' },
  max: { zh: '数值过大。', en: 'Too large.' },
  length: { zh: '长度不合要求。', en: 'Not of the permitted length.' },
  min_length: { zh: '太短。', en: 'Too short.' },
  max_length: { zh: '太长。', en: 'Too long.' },
  array_min_size: { zh: '项目太少。', en: 'Too few items.' },
  array_max_size: { zh: '项目太多。', en: 'Too many items.' },
  matches: { zh: '格式不正确。', en: 'Not of the expected form.' },
  not_in_future: { zh: '不能晚于现在。', en: 'Not in the future.' },
  before_founding: { zh: '账簿当时尚未建立。', en: 'The book was not founded yet.' },
  not_in_past: { zh: '不能早于现在。', en: 'Not in the past.' },
  not_too_far_ahead: { zh: '最远可预约一年。', en: 'At most a year ahead.' },
  too_long: { zh: '时长过长。', en: 'Too long.' },
  not_together_with_on: { zh: '不能与 on 同时使用。', en: 'Not together with `on`.' },
  seq: { zh: '应为分录号。', en: 'The number of an entry.' },
  natural: { zh: '应为非负整数。', en: 'A natural number.' },
  one_of: {
    zh: '请填写其中一项，且只填一项。',
    en: 'Exactly one of the fields that say the same.',
  },
  evidence_list: { zh: '应为不重复的凭证类型列表。', en: 'A list of distinct kinds of evidence.' },
  kinship_list: { zh: '应为不重复的亲属关系列表。', en: 'A list of distinct kinships.' },
  weak_self: { zh: '必须包含 self。', en: 'Must hold `self`.' },
  not_a_pool: { zh: '该单位没有社区池。', en: 'A unit without a pool.' },
  duplicate: { zh: '与前面的项目重复。', en: 'A repeat of an earlier item.' },
  before_from: { zh: '不能早于开始日期。', en: 'Not before the first day.' },
  window_too_short: { zh: '时间段短于所需时长。', en: 'The window is shorter than the care.' },
  window_too_long: {
    zh: '时间段不得超过 24 小时。',
    en: 'The window may not be longer than 24 hours.',
  },
  outside_window: { zh: '不在需求的时间段内。', en: 'Outside the window of the request.' },
  until_out_of_range: { zh: '应在首次之后一年以内。', en: 'From the first day on, within a year.' },
  out_of_place: { zh: '此处不能填写，或缺少必填内容。', en: 'Missing, or not wanted here.' },
  times_or_record: {
    zh: '请填起止时间，或填已有记录，二选一。',
    en: 'Either both times, or a record.',
  },
  outside_activity: {
    zh: '时间须在活动起止时间之内，且离开晚于到达。',
    en: 'Within the times of the activity, leaving after arriving.',
  },
  draw_moment: { zh: '应在一分钟之后、90 天之内。', en: 'From a minute to 90 days ahead.' },
  no_elder_there: { zh: '该时段没有老人在场。', en: 'No elder was there at that time.' },
  weekday_or_month_day: {
    zh: '请在星期几与每月几日中二选一。',
    en: 'Either a weekday or a day of the month.',
  },
  not_without_redeem: {
    zh: '没有使用时间的权限时不能填写。',
    en: 'Only with the right to redeem.',
  },
  card_or_person: {
    zh: '服务卡与个人信息请二选一。',
    en: 'Either a card, or what the caller says.',
  },
  volunteer_or_elder: { zh: '志愿者与老人请二选一。', en: 'Either the volunteer, or the elder.' },
  outcome_or_missed: {
    zh: '情况与未接通原因请二选一。',
    en: 'Either how it was, or why nobody answered.',
  },
  cursor: { zh: '翻页标记无效。', en: 'Not a cursor of this list.' },
};

/** The message of a failing field; `own` is what the refusing rule said, in English. */
export function fieldMessage(code: string, language: Language, own: string | undefined): string {
  const known = Object.hasOwn(MESSAGES, code) ? MESSAGES[code] : undefined;
  if (known !== undefined) return known[language];
  return language === 'en' && own !== undefined && own !== '' ? own : GENERAL[language];
}

const GENERAL: Words = {
  zh: '不符合要求。',
  en: 'Not acceptable.',
};

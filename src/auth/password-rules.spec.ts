import { passwordFault } from './password-rules.js';

const context = {
  memberNo: 'VOLUNTEER-77',
  currentPassword: 'the-present-one',
  isPhone: (text: string) => text === '13800000000',
};

it.each([
  ['nine-char', 'too_short'],
  ['时间银行时间银行时', 'too_short'],
  ['x1'.repeat(65), 'too_long'],
  ['the-present-one', 'same_as_current'],
  ['volunteer-77', 'is_member_number'],
  ['13800000000', 'is_phone'],
  ['abababababab', 'too_uniform'],
])('refuses %s as %s', (password, fault) => {
  expect(passwordFault(password, context)).toBe(fault);
});

it.each(['ten-chars!', '木棉时光汇守护每一刻', 'x1y2z'.repeat(25)])('accepts %s', (password) => {
  expect(passwordFault(password, context)).toBeNull();
});

it('sees through another Unicode form of the present password', () => {
  const present = { ...context, currentPassword: 'café-au-lait' };
  expect(passwordFault('café-au-lait'.normalize('NFD'), present)).toBe('same_as_current');
});

export const MIN_PASSWORD_CHARACTERS = 10;
export const MAX_PASSWORD_CHARACTERS = 128;
const MIN_DIFFERENT_CHARACTERS = 5;

/** What a new password is held against. */
export interface PasswordContext {
  memberNo: string;
  currentPassword: string;
  /** Whether a text is this member's phone number; only a digest of that is known. */
  isPhone(text: string): boolean;
}

export type PasswordFault =
  | 'too_short'
  | 'too_long'
  | 'too_uniform'
  | 'same_as_current'
  | 'is_member_number'
  | 'is_phone';

/** The first rule that a new password breaks, or null when it may be used. Lengths are in characters. */
export function passwordFault(password: string, context: PasswordContext): PasswordFault | null {
  const normal = password.normalize('NFC');
  const characters = [...normal];
  if (characters.length < MIN_PASSWORD_CHARACTERS) return 'too_short';
  if (characters.length > MAX_PASSWORD_CHARACTERS) return 'too_long';
  if (normal === context.currentPassword.normalize('NFC')) return 'same_as_current';
  if (normal.toLowerCase() === context.memberNo.toLowerCase()) return 'is_member_number';
  if (context.isPhone(normal)) return 'is_phone';
  return new Set(characters).size < MIN_DIFFERENT_CHARACTERS ? 'too_uniform' : null;
}

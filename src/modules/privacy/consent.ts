/** What one may agree to, one by one. Everything else that is held is needed for the service itself: docs/privacy.md. */
export const CONSENT_PURPOSES = ['short_messages', 'position', 'matching'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** How it was said: by the member, signed in; or on a paper that the worker has. */
export const CONSENT_WAYS = ['self', 'paper'] as const;
export type ConsentWay = (typeof CONSENT_WAYS)[number];

/** The words that are agreed to today; a change makes a new version, and old consents keep theirs. */
export const CONSENT_WORDING = '2026-1';

/** What is asked, in the words of `CONSENT_WORDING`. */
export const CONSENT_TEXTS = {
  short_messages: {
    zh: '通过短信接收通知。不同意时，通知只在站内信箱中查看。',
    en: 'To be told by short message. Without it, notifications stand in the inbox alone.',
  },
  position: {
    zh: '签到、签退时记录手机的大致位置（约一公里），用于核实服务。不同意时不记录位置。',
    en: 'To keep the rough position (about a kilometre) of the phone at check-in and check-out. Without it, none is kept.',
  },
  matching: {
    zh: '把语言、培训和所在社区用于推荐求助。不同意时不推荐，仍可自行查找。',
    en: 'To use languages, trainings and community to suggest requests. Without it none are suggested; one can still search.',
  },
} as const satisfies Readonly<Record<ConsentPurpose, { zh: string; en: string }>>;

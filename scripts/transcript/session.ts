/** One line for a shell with curl. Variables are written `$NAME`, as the shell has them. */
export interface Step {
  /** What it shows, in a sentence or two. */
  readonly says: string;
  readonly path: string;
  /** The variable that holds the caller's header; null for a visitor. */
  readonly as: 'VOLUNTEER' | 'ELDER' | 'WORKER' | 'ADMIN' | null;
  /** Makes it a POST. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly idempotencyKey?: string;
  /** Asks for messages in English. */
  readonly inEnglish?: boolean;
  /** Shows only these members of the answer, one a line, as `grep` finds them. */
  readonly pick?: readonly string[];
  /** The variable that takes the answer's `id`. */
  readonly keepIdAs?: string;
}

/** Steps under one heading. */
export interface Chapter {
  readonly title: string;
  readonly steps: readonly Step[];
}

const HOUR = {
  recordNo: 'A-1',
  recipientId: '$CHEN',
  serviceCode: 'S03',
  startedAt: '$YESTERDAYT09:00:00+08:00',
  endedAt: '$YESTERDAYT10:00:00+08:00',
  evidence: 'self',
};
const CARE = { serviceCode: 'S03', startsAt: '$TOMORROWT09:00:00+08:00', minutes: '45' };

/** The five lines that README.md shows as well. */
export const FIVE_LINES: Chapter = {
  title: 'An hour, from the doorstep into the chain and out again',
  steps: [
    {
      says: 'Lin, a volunteer, cleaned for Mrs Chen yesterday and logs the hour.',
      path: '/v1/service-records',
      as: 'VOLUNTEER',
      body: HOUR,
      pick: ['id', 'state', 'earnedMinutes'],
      keepIdAs: 'RECORD',
    },
    {
      says: 'Mrs Chen confirms it. (A statement of the volunteer alone would need two approvers.)',
      path: '/v1/service-records/$RECORD/confirm',
      as: 'ELDER',
      body: {},
      pick: ['state', 'evidence'],
    },
    {
      says: 'The social worker of the community approves; that posts the hour.',
      path: '/v1/service-records/$RECORD/approve',
      as: 'WORKER',
      body: {},
      pick: ['outcome', 'entrySeq'],
    },
    {
      says: 'Lin, an elder too, books care for tomorrow. The minutes are set aside at once, so nothing can spend them twice.',
      path: '/v1/bookings',
      as: 'VOLUNTEER',
      body: CARE,
      idempotencyKey: 'care-1',
      pick: ['id', 'state', 'heldMinutes', 'holdSeq'],
      keepIdAs: 'BOOKING',
    },
    {
      says: 'Anybody may ask for the head of the chain, and should note it down.',
      path: '/v1/ledger/head',
      as: null,
    },
  ],
};

const REFUSED: Chapter = {
  title: 'What is refused, and moves nothing',
  steps: [
    {
      says: 'A record posts once, whoever approves it again. Messages are Chinese unless English is asked for.',
      path: '/v1/service-records/$RECORD/approve',
      as: 'WORKER',
      body: {},
    },
    {
      says: 'Nobody vouches alone for evidence that needs another person.',
      path: '/v1/service-records',
      as: 'VOLUNTEER',
      body: { ...HOUR, recordNo: 'A-2', evidence: 'qr' },
      inEnglish: true,
    },
    {
      says: 'A volunteer approves nothing.',
      path: '/v1/service-records/$RECORD/approve',
      as: 'VOLUNTEER',
      body: {},
      inEnglish: true,
    },
    {
      says: 'The same time cannot be logged twice, under whatever number.',
      path: '/v1/service-records',
      as: 'VOLUNTEER',
      body: { ...HOUR, recordNo: 'A-2', startedAt: '$YESTERDAYT09:30:00+08:00' },
      inEnglish: true,
    },
    {
      says: 'Fifteen minutes are left, so another 45 cannot be booked.',
      path: '/v1/bookings',
      as: 'VOLUNTEER',
      body: CARE,
      idempotencyKey: 'care-2',
      inEnglish: true,
    },
    {
      says: 'A key that was used for another request is refused.',
      path: '/v1/bookings',
      as: 'VOLUNTEER',
      body: { ...CARE, minutes: '10' },
      idempotencyKey: 'care-1',
      inEnglish: true,
    },
    {
      says: 'Minutes are whole numbers written as text; whatever else is sent is answered field by field.',
      path: '/v1/bookings',
      as: 'VOLUNTEER',
      body: { ...CARE, minutes: -45, yuan: 9 },
      idempotencyKey: 'care-3',
      inEnglish: true,
    },
  ],
};

const REPEATED: Chapter = {
  title: 'Asked again, answered the same',
  steps: [
    {
      says: 'Of the sixty minutes earned, fifteen are free and 45 are held; none of the refusals moved any.',
      path: '/v1/members/$LIN/balance',
      as: 'VOLUNTEER',
    },
    {
      says: 'The same key with the same request: the booking made before, and nothing is held twice.',
      path: '/v1/bookings',
      as: 'VOLUNTEER',
      body: CARE,
      idempotencyKey: 'care-1',
      pick: ['id', 'state', 'heldMinutes', 'holdSeq'],
    },
    {
      says: 'Cancelled, the minutes come back.',
      path: '/v1/bookings/$BOOKING/cancel',
      as: 'VOLUNTEER',
      body: {},
      pick: ['state', 'settleSeq'],
    },
    {
      says: 'The statement keeps all of it, with the number of each journal entry.',
      path: '/v1/members/$LIN/statement',
      as: 'VOLUNTEER',
    },
  ],
};

const LEDGER: Chapter = {
  title: 'What the ledger holds',
  steps: [
    {
      says: 'All accounts together are zero, always.',
      path: '/v1/ledger/trial-balance',
      as: 'ADMIN',
    },
    {
      says:
        'The entry of that hour. `leaf` is its very text, `leafHash` the SHA-256 that the next entry carries; ' +
        '[format.md](format.md) says how to check it without us. No name is in it.',
      path: '/v1/ledger/entries/1',
      as: 'ADMIN',
    },
    {
      says:
        'Nobody serves anybody in a circle: one pair, one way. What would make an auditor look twice is told in ' +
        '[reports.md](reports.md#care-in-circles).',
      path: '/v1/city/care-circles/$MONTH',
      as: 'ADMIN',
      pick: ['pairs', 'volunteers', 'recipients', 'ties'],
    },
  ],
};

/** The whole session, in order. */
export const SESSION: readonly Chapter[] = [FIVE_LINES, REFUSED, REPEATED, LEDGER];

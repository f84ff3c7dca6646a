import type { Acting } from '../acting.js';
import type { RecordDetail } from '../queries.js';
import type { Dispute } from './queries.js';

/** On which side of an objection somebody stands whose pages these are; null: they act for one, or on no side. */
export type OwnSide = 'recipient' | 'volunteer' | null;

/** What somebody may do about an objection as it stands; the service has the last word. */
export interface Standing {
  readonly self: OwnSide;
  readonly maySay: boolean;
  readonly mayWithdraw: boolean;
  readonly mayAppeal: boolean;
}

type Parties = Pick<RecordDetail, 'recipientId' | 'volunteerId'>;

/** Both sides are heard until it is decided for good; whoever objected takes it back before anybody has decided. */
export function standingOf(
  dispute: Pick<Dispute, 'state' | 'filedAs' | 'isOverdue'>,
  record: Parties,
  acting: Pick<Acting, 'elderId' | 'proxy'>,
): Standing {
  const { state, filedAs, isOverdue } = dispute;
  const self = sideOf(record, acting);
  const takesPart = self !== null || acting.proxy !== null;
  const isArgued = state === 'open' || state === 'decided' || state === 'appealed';
  return {
    self,
    maySay: takesPart && isArgued,
    mayWithdraw: state === 'open' && isOwn(filedAs, self, acting.proxy !== null),
    mayAppeal: takesPart && state === 'decided' && !isOverdue,
  };
}

function sideOf(record: Parties, { elderId, proxy }: Pick<Acting, 'elderId' | 'proxy'>): OwnSide {
  if (proxy !== null) return null;
  if (record.recipientId === elderId) return 'recipient';
  return record.volunteerId === elderId ? 'volunteer' : null;
}

/** What was filed in an elder's place is the elder's; a proxy takes back what a proxy filed. */
function isOwn(filedAs: Dispute['filedAs'], self: OwnSide, isProxy: boolean): boolean {
  if (isProxy) return filedAs === 'proxy';
  if (self === 'recipient' && (filedAs === 'proxy' || filedAs === 'operator')) return true;
  return filedAs === self;
}

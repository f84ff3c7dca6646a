import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card, Facts } from '../../../ui/card.js';
import { DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { MemberNo } from '../member-no.js';
import styles from './circles.module.css';
import { ledgerOf, type RingOfPeople, useMemberNos } from './circles-query.js';
import { inOrder } from './ring-layout.js';
import { RingPicture } from './ring-picture.js';
import { percentText } from './shares.js';

/** One ring: what could go round, a picture of it, and the same as tables. */
export function RingCard({ ring }: { readonly ring: RingOfPeople }) {
  const { t } = useTranslation('audit');
  const ids = inOrder(
    ring.members.map(({ memberId }) => memberId),
    ring.ties,
  );
  const numbers = useMemberNos(ids);
  const people = ids.map((id) => ({ id, memberNo: numbers.get(id) ?? '…' }));
  return (
    <Card>
      <h3>{t('ring.title', { ring: ring.ring, size: ring.size })}</h3>
      <Sums ring={ring} />
      <div className={styles.ring}>
        <RingPicture ring={ring} people={people} />
        <div className={styles.tables}>
          <Members ring={ring} people={people} />
          <Ties ring={ring} people={people} />
        </div>
      </div>
    </Card>
  );
}

function Sums({ ring }: { readonly ring: RingOfPeople }) {
  const { t } = useTranslation('audit');
  const share = percentText(ring.insideShare);
  return (
    <Facts
      of={[
        [t('ring.round'), <Hours key="round" minutes={ring.roundMinutes} />],
        [
          t('ring.inside'),
          <span key="inside">
            <Hours minutes={ring.insideMinutes} />
            {t('ring.insideOf', { share })}
          </span>,
        ],
        [
          t('ring.hands'),
          <span key="hands">
            {ring.hands.map(({ approverId, share: part }) => (
              <span key={approverId} className={styles.hand}>
                <MemberNo id={approverId} /> {percentText(part)}
              </span>
            ))}
          </span>,
        ],
      ]}
    />
  );
}

interface TableProps {
  readonly ring: RingOfPeople;
  readonly people: readonly { readonly id: string; readonly memberNo: string }[];
}

function Members({ ring, people }: TableProps) {
  const { t } = useTranslation('audit');
  const rows = people.flatMap(({ id, memberNo }, n) => {
    const member = ring.members.find(({ memberId }) => memberId === id);
    return member === undefined ? [] : [{ ...member, memberNo, number: n + 1 }];
  });
  return (
    <DataTable
      label={t('ring.members', { ring: ring.ring })}
      rows={rows}
      keyOf={({ memberId }) => memberId}
      columns={[
        {
          name: t('ring.who'),
          cell: ({ memberId, memberNo, number }) => (
            <>
              {number} · <Link to={ledgerOf(memberId, memberNo)}>{memberNo}</Link>
            </>
          ),
        },
        {
          name: t('ring.gave'),
          isNumber: true,
          cell: ({ insideMinutes }) => <Hours minutes={insideMinutes} />,
        },
        {
          name: t('ring.got'),
          isNumber: true,
          cell: ({ receivedMinutes }) => <Hours minutes={receivedMinutes} />,
        },
        {
          name: t('ring.earned'),
          isNumber: true,
          cell: ({ earnedMinutes }) => <Hours minutes={earnedMinutes} />,
        },
      ]}
    />
  );
}

function Ties({ ring, people }: TableProps) {
  const { t } = useTranslation('audit');
  const names = new Map(people.map(({ id, memberNo }) => [id, memberNo]));
  return (
    <DataTable
      label={t('ring.ties', { ring: ring.ring })}
      rows={ring.ties}
      keyOf={({ volunteerId, recipientId }) => `${volunteerId} ${recipientId}`}
      columns={[
        {
          name: t('ring.way'),
          cell: (tie) => `${names.get(tie.volunteerId)} → ${names.get(tie.recipientId)}`,
        },
        { name: t('ring.hours'), isNumber: true, cell: (tie) => <Hours minutes={tie.minutes} /> },
        { name: t('ring.times'), isNumber: true, cell: ({ records }) => records },
        { name: t('ring.days'), isNumber: true, cell: ({ days }) => days },
        { name: t('ring.goesRound'), cell: ({ round }) => t(round ? 'yes' : 'no') },
      ]}
    />
  );
}

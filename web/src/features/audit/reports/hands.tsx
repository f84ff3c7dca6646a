import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { MemberNo } from '../member-no.js';
import type { Circles } from './circles-query.js';
import { percentText } from './shares.js';

/** Volunteers of whose hours one person approved nearly all. */
export function Hands({ report: { hands, found } }: { readonly report: Circles }) {
  const { t } = useTranslation('audit');
  const title = t('circles.hands', { found: found.hands });
  return (
    <section>
      <h2>{title}</h2>
      <p>{t('circles.handsHint')}</p>
      {hands.length === 0 ? (
        <p>{t('circles.noHands')}</p>
      ) : (
        <DataTable
          label={title}
          rows={hands}
          keyOf={({ volunteerId, approverId }) => `${volunteerId} ${approverId}`}
          columns={[
            { name: t('circles.volunteer'), cell: (hand) => <MemberNo id={hand.volunteerId} /> },
            { name: t('circles.approver'), cell: (hand) => <MemberNo id={hand.approverId} /> },
            {
              name: t('circles.approved'),
              isNumber: true,
              cell: (hand) => <Hours minutes={hand.minutes} />,
            },
            {
              name: t('circles.share'),
              isNumber: true,
              cell: ({ share }) => percentText(share),
            },
            {
              name: t('circles.alone'),
              isNumber: true,
              cell: (hand) => <Hours minutes={hand.soleMinutes} />,
            },
            {
              name: t('circles.others'),
              isNumber: true,
              cell: ({ otherApprovers }) =>
                otherApprovers === 0 ? t('circles.nobodyElse') : otherApprovers,
            },
          ]}
        />
      )}
    </section>
  );
}

/** Pairs that record something nearly every day. */
export function DailyPairs({ report: { daily, found, care } }: { readonly report: Circles }) {
  const { t } = useTranslation('audit');
  const title = t('circles.daily', { found: found.daily });
  return (
    <section>
      <h2>{title}</h2>
      <p>{t('circles.dailyHint')}</p>
      {daily.length === 0 ? (
        <p>{t('circles.noDaily')}</p>
      ) : (
        <DataTable
          label={title}
          rows={daily}
          keyOf={({ volunteerId, recipientId }) => `${volunteerId} ${recipientId}`}
          columns={[
            { name: t('circles.volunteer'), cell: (pair) => <MemberNo id={pair.volunteerId} /> },
            { name: t('circles.recipient'), cell: (pair) => <MemberNo id={pair.recipientId} /> },
            {
              name: t('circles.days'),
              isNumber: true,
              cell: ({ days }) => t('circles.daysOf', { days, all: care.days }),
            },
            { name: t('ring.times'), isNumber: true, cell: ({ records }) => records },
            {
              name: t('ring.hours'),
              isNumber: true,
              cell: ({ minutes }) => <Hours minutes={minutes} />,
            },
          ]}
        />
      )}
    </section>
  );
}

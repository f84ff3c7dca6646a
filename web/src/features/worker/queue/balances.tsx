import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Hours } from '../../../ui/hours.js';
import { balanceQuery, type ServiceRecord } from '../records/record-queries.js';

/** What both sides have now, and what the approval would change at most; the books decide the exact figure. */
export function Balances({ record }: { readonly record: ServiceRecord }) {
  const { t } = useTranslation('worker-queue');
  const pays = record.funding === 'own' || record.funding === 'grant';
  return (
    <>
      <p>
        {t('balance.volunteer')} <Held memberId={record.volunteerId} purpose="earned" />
        {t('balance.gains')} <Hours minutes={record.earnedMinutes} />
        {t('balance.limit')}
      </p>
      {pays && (
        <p>
          {t('balance.elder')} <Held memberId={record.recipientId} purpose="held" />
          {t('balance.pays')} <Hours minutes={record.earnedMinutes} />
          {t('balance.end')}
        </p>
      )}
      {!pays && <p>{record.funding === 'pool' ? t('balance.pool') : t('balance.issue')}</p>}
    </>
  );
}

function Held({
  memberId,
  purpose,
}: {
  readonly memberId: string;
  readonly purpose: 'earned' | 'held';
}) {
  const { t } = useTranslation('worker-queue');
  const { data, isError } = useQuery(balanceQuery(memberId));
  if (isError) return <>{t('balance.unseen')}</>;
  if (data === undefined) return <>…</>;
  const lines = data.accounts.filter((account) => account.purpose === purpose);
  return <Hours minutes={lines.reduce((sum, { minutes }) => sum + Number(minutes), 0)} />;
}

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { trialBalanceQuery } from '../../books/queries.js';
import { EntryLink } from '../member-no.js';

/** All accounts of the city, summed up: together they hold nothing. */
export function TrialBalance() {
  const { t } = useTranslation('audit');
  const trial = useQuery(trialBalanceQuery);
  if (trial.data === undefined) {
    if (trial.error === null) return <Loading label={t('loading')} lines={6} />;
    return <ProblemNotice error={trial.error} onRetry={() => trial.refetch()} />;
  }
  const { balanced, lines, totals, accounts, entries, headSeq } = trial.data;
  return (
    <>
      <h2>{t('trial.title')}</h2>
      <Notice tone={balanced ? 'good' : 'bad'}>
        {balanced ? t('trial.balanced') : t('trial.unbalanced')}
      </Notice>
      <p>
        {t('trial.counted', { accounts, entries })} <EntryLink seq={headSeq} />
      </p>
      <DataTable
        label={t('trial.title')}
        rows={lines}
        keyOf={({ ownerKind, purpose, asset }) => `${ownerKind} ${purpose} ${asset}`}
        columns={[
          { name: t('posting.account'), cell: ({ purpose }) => t(`purpose.${purpose}`) },
          { name: t('posting.owner'), cell: ({ ownerKind }) => t(`owner.${ownerKind}`) },
          { name: t('posting.asset'), cell: ({ asset }) => t(`asset.${asset}`) },
          { name: t('trial.accounts'), isNumber: true, cell: (one) => one.accounts },
          {
            name: t('balances.held'),
            isNumber: true,
            cell: ({ minutes }) => <Hours minutes={minutes} />,
          },
        ]}
      />
      <ul>
        {totals.map(({ asset, minutes }) => (
          <li key={asset}>
            {t('trial.total', { asset: t(`asset.${asset}`) })} <Hours minutes={minutes} />
          </li>
        ))}
      </ul>
    </>
  );
}

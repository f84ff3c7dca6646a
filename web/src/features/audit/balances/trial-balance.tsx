import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { Notice } from '../../../ui/notice.js';
import { trialBalanceQuery } from '../../books/queries.js';
import { One } from '../../desk/one.js';

interface TrialBalanceProps {
  /** How the last entry that was counted is shown: its number, or a way to it. */
  readonly entry: (seq: string) => ReactNode;
}

/** All accounts of the city, summed up: together they hold nothing. */
export function TrialBalance({ entry }: TrialBalanceProps) {
  const { t } = useTranslation('audit');
  return (
    <One query={useQuery(trialBalanceQuery)}>
      {({ balanced, lines, totals, accounts, entries, headSeq }) => (
        <>
          <Notice tone={balanced ? 'good' : 'bad'}>
            {balanced ? t('trial.balanced') : t('trial.unbalanced')}
          </Notice>
          <p>
            {t('trial.counted', { accounts, entries })} {entry(headSeq)}
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
      )}
    </One>
  );
}

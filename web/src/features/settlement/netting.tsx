import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../ui/card.js';
import { DataTable } from '../../ui/data-table.js';
import { Hours } from '../../ui/hours.js';
import { One } from '../desk/one.js';
import { nettingQuery } from './queries.js';

/** Who owed whom among the communities, and what it saves to settle with the city instead. */
export function Netting({ month }: { readonly month: string }) {
  const { t } = useTranslation('city-settlement');
  return (
    <One query={useQuery(nettingQuery(month))}>
      {({ positions, nets, figures }) =>
        positions.length === 0 && nets.length === 0 ? (
          <p>{t('netting.none')}</p>
        ) : (
          <>
            <Facts
              of={[
                [t('netting.gross'), t('netting.transfers', { count: figures.grossTransfers })],
                [t('netting.net'), t('netting.transfers', { count: figures.netTransfers })],
                [t('netting.saved'), <Hours key="saved" minutes={figures.savedMinutes} />],
              ]}
            />
            <DataTable
              label={t('netting.positions')}
              keyOf={({ debtor, creditor, asset }) => `${debtor} ${creditor} ${asset}`}
              rows={positions}
              columns={[
                { name: t('netting.debtor'), cell: ({ debtor }) => debtor },
                { name: t('netting.creditor'), cell: ({ creditor }) => creditor },
                { name: t('figures.entries'), cell: ({ entries }) => entries, isNumber: true },
                {
                  name: t('netting.hours'),
                  cell: ({ minutes }) => <Hours minutes={minutes} />,
                  isNumber: true,
                },
              ]}
            />
          </>
        )
      }
    </One>
  );
}

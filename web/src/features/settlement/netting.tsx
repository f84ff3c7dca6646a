import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../ui/card.js';
import { Hours } from '../../ui/hours.js';
import { DataTable } from '../desk/data-table.js';
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
              rowKey={({ debtor, creditor, asset }) => `${debtor} ${creditor} ${asset}`}
              rows={positions}
              columns={[
                { title: t('netting.debtor'), cell: ({ debtor }) => debtor },
                { title: t('netting.creditor'), cell: ({ creditor }) => creditor },
                { title: t('figures.entries'), cell: ({ entries }) => entries, isAmount: true },
                {
                  title: t('netting.hours'),
                  cell: ({ minutes }) => <Hours minutes={minutes} />,
                  isAmount: true,
                },
              ]}
            />
          </>
        )
      }
    </One>
  );
}

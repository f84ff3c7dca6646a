import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText, monthText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Empty } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { EntryLink } from '../member-no.js';
import { NewDrawForm } from './new-draw.js';
import { drawsQuery } from './queries.js';

/** Random inspections: committed to in the chain before anybody can know what is drawn. */
export function DrawsPage() {
  const { t, i18n } = useTranslation('audit');
  const [isNew, setNew] = useState(false);
  const list = useInfiniteQuery(drawsQuery);
  return (
    <Page
      title={t('draws.title')}
      lead={t('draws.lead')}
      broad
      actions={
        !isNew && (
          <Button look="primary" onClick={() => setNew(true)}>
            {t('draws.new')}
          </Button>
        )
      }
    >
      {isNew && <NewDrawForm onClose={() => setNew(false)} />}
      <PagedTable
        label={t('draws.title')}
        list={list}
        keyOf={({ id }) => id}
        empty={<Empty title={t('draws.none')}>{t('draws.noneHint')}</Empty>}
        columns={[
          {
            name: t('draw.what'),
            cell: ({ id, kind, unitName, month }) => (
              <Link to={`/audit/draws/${id}`}>
                {t(`drawKind.${kind}`)} · {unitName} · {monthText(month, i18n.language)}
              </Link>
            ),
          },
          { name: t('record.state'), cell: ({ state }) => t(`drawState.${state}`) },
          {
            name: t('draw.sampleOf'),
            cell: ({ sample, count }) => t('draw.of', { sample, count }),
          },
          { name: t('draw.after'), cell: ({ after }) => momentText(after, i18n.language) },
          { name: t('draw.notice'), cell: ({ noticeSeq }) => <EntryLink seq={noticeSeq} /> },
        ]}
      />
    </Page>
  );
}

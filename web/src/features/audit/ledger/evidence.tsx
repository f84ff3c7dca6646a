import { useTranslation } from 'react-i18next';
import { momentText } from '../../../lib/dates.js';
import { DataTable } from '../../../ui/data-table.js';
import styles from '../audit.module.css';
import { MemberNo } from '../member-no.js';
import type { ServiceRecord } from '../queries.js';

/** What a record rests on, and how strong that is. */
export function Evidence({ record }: { readonly record: ServiceRecord }) {
  const { t, i18n } = useTranslation('audit');
  return (
    <>
      <h3>{t('evidence.title', { strength: t(`strength.${record.evidence}`) })}</h3>
      <DataTable
        label={t('evidence.label')}
        rows={record.evidenceItems}
        keyOf={({ n }) => String(n)}
        columns={[
          { name: t('evidence.n'), cell: ({ n }) => n },
          { name: t('evidence.strength'), cell: ({ strength }) => t(`strength.${strength}`) },
          {
            name: t('evidence.at'),
            cell: ({ recordedAt }) => momentText(recordedAt, i18n.language),
          },
          { name: t('evidence.by'), cell: ({ recordedBy }) => <MemberNo id={recordedBy} /> },
          {
            name: t('evidence.source'),
            cell: ({ source }) =>
              source === null ? (
                t('evidence.word')
              ) : (
                <>
                  {t(`source.${source.kind}`)}
                  <div className={styles.mono}>{source.digest}</div>
                </>
              ),
          },
        ]}
      />
    </>
  );
}

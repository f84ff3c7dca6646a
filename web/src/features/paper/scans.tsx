import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { DataTable } from '../../ui/data-table.js';
import { FileField } from '../../ui/file-field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { attach, scansQuery } from './queries.js';

/** The signed forms, scanned or photographed. */
export function Scans({ id, isOpen }: { readonly id: string; readonly isOpen: boolean }) {
  const { t, i18n } = useTranslation('station-paper');
  const add = useChange((file: File) => attach(id, file), [['paper', 'scans', id]]);
  return (
    <>
      {isOpen && (
        <FileField
          label={t('scans.add')}
          hint={t('scans.hint')}
          accept="application/pdf,image/png,image/jpeg,image/webp"
          disabled={add.isPending}
          onFiles={([file]) => {
            if (file !== undefined) add.mutate(file);
          }}
        />
      )}
      <ProblemNotice error={add.error} />
      <One query={useQuery(scansQuery(id))}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('scans.none')}</p>
          ) : (
            <DataTable
              label={t('scans.title')}
              keyOf={(scan) => scan.id}
              rows={items}
              columns={[
                {
                  name: t('scans.when'),
                  cell: ({ attachedAt }) => momentText(attachedAt, i18n.language),
                },
                { name: t('scans.kind'), cell: ({ mediaType }) => mediaType },
                {
                  name: t('scans.size'),
                  cell: ({ bytes }) => t('scans.kilobytes', { size: Math.ceil(bytes / 1024) }),
                  isNumber: true,
                },
              ]}
            />
          )
        }
      </One>
    </>
  );
}

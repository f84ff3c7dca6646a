import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { spanText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { PagedTable } from '../../ui/paged-table.js';
import { linesQuery, takeOut } from './queries.js';

/** What was typed in, form by form. */
export function Lines({ id, isOpen }: { readonly id: string; readonly isOpen: boolean }) {
  const { t, i18n } = useTranslation('station-paper');
  const remove = useChange((formNo: string) => takeOut(id, formNo), [['paper']]);
  return (
    <PagedTable
      list={useInfiniteQuery(linesQuery(id))}
      label={t('lines.title')}
      keyOf={({ formNo }) => formNo}
      empty={<p>{t('lines.none')}</p>}
      columns={[
        { name: t('formNo'), cell: ({ formNo }) => formNo },
        { name: t('form.volunteerNo'), cell: ({ volunteerNo }) => volunteerNo },
        { name: t('form.recipientNo'), cell: ({ recipientNo }) => recipientNo },
        { name: t('form.serviceCode'), cell: ({ serviceCode }) => serviceCode },
        {
          name: t('lines.when'),
          cell: ({ startedAt, endedAt }) => spanText(startedAt, endedAt, i18n.language),
        },
        {
          name: t('stateTitle'),
          cell: ({ state, refusal }) =>
            refusal === null ? t(`line.${state}`) : t('line.because', { code: refusal }),
        },
        ...(isOpen
          ? [
              {
                name: t('lines.actions'),
                cell: ({ formNo }: { formNo: string }) => (
                  <Button
                    aria-label={t('lines.removeOne', { formNo })}
                    busy={remove.isPending}
                    onClick={() => remove.mutate(formNo)}
                  >
                    {t('lines.remove')}
                  </Button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

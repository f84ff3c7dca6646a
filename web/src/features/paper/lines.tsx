import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { spanText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { Listing } from '../desk/listing.js';
import { useChange } from '../desk/use-change.js';
import { linesQuery, takeOut } from './queries.js';

/** What was typed in, form by form. */
export function Lines({ id, isOpen }: { readonly id: string; readonly isOpen: boolean }) {
  const { t, i18n } = useTranslation('station-paper');
  const remove = useChange((formNo: string) => takeOut(id, formNo), [['paper']]);
  return (
    <Listing
      query={useInfiniteQuery(linesQuery(id))}
      label={t('lines.title')}
      rowKey={({ formNo }) => formNo}
      empty={<p>{t('lines.none')}</p>}
      columns={[
        { title: t('formNo'), cell: ({ formNo }) => formNo },
        { title: t('form.volunteerNo'), cell: ({ volunteerNo }) => volunteerNo },
        { title: t('form.recipientNo'), cell: ({ recipientNo }) => recipientNo },
        { title: t('form.serviceCode'), cell: ({ serviceCode }) => serviceCode },
        {
          title: t('lines.when'),
          cell: ({ startedAt, endedAt }) => spanText(startedAt, endedAt, i18n.language),
        },
        {
          title: t('stateTitle'),
          cell: ({ state, refusal }) =>
            refusal === null ? t(`line.${state}`) : t('line.because', { code: refusal }),
        },
        ...(isOpen
          ? [
              {
                title: t('lines.actions'),
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

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shanghaiDate } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/notice.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { filled, QuickForm } from '../desk/quick-form.js';
import { Row } from '../desk/section.js';
import { useUnits } from '../units/queries.js';
import { CloseClass } from './close-class.js';
import { addClass, adoptStandard, classesQuery, type HardshipClass } from './queries.js';
import { useClassName } from './use-class-name.js';

/** The hardship classes of the city and what towns added to them, with the end of each. */
export function Classes() {
  const { t } = useTranslation('city-grants');
  const classNameOf = useClassName();
  const units = useUnits();
  const [closing, setClosing] = useState<HardshipClass | null>(null);
  const adopt = useChange(() => adoptStandard(shanghaiDate()), [['hardship-classes']]);
  const unitText = (code: string) =>
    `${units.find((unit) => unit.code === code)?.name ?? ''} ${code}`.trim();
  return (
    <>
      <PagedTable
        list={useInfiniteQuery(classesQuery)}
        label={t('classes.title')}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('classes.none')}>
            <p>{t('classes.advice')}</p>
          </Empty>
        }
        columns={[
          { name: t('code'), cell: ({ code }) => code },
          { name: t('name'), cell: classNameOf },
          { name: t('unit'), cell: ({ unitCode }) => unitText(unitCode) },
          { name: t('from'), cell: ({ validFrom }) => validFrom },
          { name: t('until'), cell: Until },
          {
            name: t('close.column'),
            cell: (one) =>
              one.validUntil === null || one.validUntil > shanghaiDate() ? (
                <Button
                  aria-label={t('close.one', { name: classNameOf(one), unit: one.unitCode })}
                  onClick={() => setClosing(one)}
                >
                  {t('close.open')}
                </Button>
              ) : null,
          },
        ]}
      />
      {closing !== null && <CloseClass of={closing} onClose={() => setClosing(null)} />}
      <ProblemNotice error={adopt.error} />
      <Row>
        <Button busy={adopt.isPending} onClick={() => adopt.mutate(undefined)}>
          {t('classes.adopt')}
        </Button>
      </Row>
    </>
  );
}

function Until({ validUntil, closeReason }: HardshipClass) {
  const { t } = useTranslation('city-grants');
  return (
    <>
      {validUntil ?? t('open')}
      {closeReason !== null && <div>{closeReason}</div>}
    </>
  );
}

/** Adds a class of the city, or of a town that widens the list. */
export function NewClassForm() {
  const { t } = useTranslation('city-grants');
  const towns = useUnits('town');
  const add = useChange(addClass, [['hardship-classes']]);
  return (
    <QuickForm
      key={add.data?.id ?? ''}
      label={t('add.title')}
      fields={[
        { name: 'code', label: t('code') },
        { name: 'name', label: t('name') },
        { name: 'nameEn', label: t('add.nameEn'), optional: true },
        {
          name: 'unitCode',
          label: t('add.unit'),
          hint: t('add.unitHint'),
          optional: true,
          options: towns.map(({ code, name }) => [code, `${name} ${code}`]),
        },
        { name: 'validFrom', label: t('from'), type: 'date', value: shanghaiDate() },
        { name: 'validUntil', label: t('until'), type: 'date', optional: true },
      ]}
      send={t('add.send')}
      busy={add.isPending}
      error={add.error}
      onSend={(values) => {
        const { code = '', name = '', validFrom = '' } = values;
        add.mutate({
          code,
          name,
          validFrom,
          ...filled(values, 'nameEn', 'unitCode', 'validUntil'),
        });
      }}
    />
  );
}

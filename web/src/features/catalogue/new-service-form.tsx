import { useTranslation } from 'react-i18next';
import { AddForm } from '../desk/add-form.js';
import { filled, type Values } from '../desk/quick-form.js';
import { addService, type NewService } from './queries.js';

/** Adds a service; with the code of one that is there, a later version of it. */
export function NewServiceForm() {
  const { t } = useTranslation('city-services');
  return (
    <AddForm
      label={t('add.title')}
      send={t('add.send')}
      add={addService}
      touches={[['services']]}
      bodyOf={serviceOf}
      done={({ name }) => t('add.done', { name })}
      fields={[
        { name: 'code', label: t('code'), hint: t('add.codeHint') },
        { name: 'name', label: t('add.name') },
        { name: 'nameEn', label: t('add.nameEn'), optional: true },
        {
          name: 'basis',
          label: t('add.basis'),
          options: [
            ['per_minute', t('add.perMinute')],
            ['per_visit', t('add.perVisit')],
          ],
        },
        {
          name: 'rate',
          label: t('add.rate'),
          options: [
            ['1/1', t('add.once')],
            ['3/2', t('add.oneAndHalf')],
            ['2/1', t('add.twice')],
            ['1/2', t('add.half')],
          ],
        },
        {
          name: 'tariffMinutes',
          label: t('add.tariff'),
          hint: t('add.tariffHint'),
          type: 'number',
          optional: true,
        },
        { name: 'training', label: t('add.training'), optional: true },
        { name: 'minimumLevel', label: t('add.level'), type: 'number', optional: true },
        { name: 'effectiveFrom', label: t('add.from'), type: 'date', optional: true },
      ]}
    />
  );
}

function serviceOf(values: Values): NewService {
  const { code = '', name = '', basis, rate = '1/1', tariffMinutes = '', minimumLevel } = values;
  const [rateNumerator = 1, rateDenominator = 1] = rate.split('/').map(Number);
  const earns =
    basis === 'per_visit'
      ? { basis: 'per_visit' as const, tariffMinutes }
      : { basis: 'per_minute' as const, rateNumerator, rateDenominator };
  return {
    code,
    name,
    ...earns,
    ...filled(values, 'nameEn', 'training', 'effectiveFrom'),
    ...(minimumLevel && { minimumLevel: Number(minimumLevel) }),
  };
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shanghaiDate, shanghaiInstant } from '../../lib/dates.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { TextField } from '../../ui/field.js';
import { ServiceField, useService, WhenField } from './fields.js';
import { useWish } from './use-wish.js';
import { WishForm } from './wish-form.js';

const SIDES = ['elder', 'volunteer'] as const;

/** Hours that were given: the caller tells who came, or to whom they went. */
export function RecordForm({ callId }: { readonly callId: string }) {
  const { t } = useTranslation('hotline');
  const wish = useWish(callId);
  const [side, setSide] = useState<(typeof SIDES)[number]>('elder');
  const [other, setOther] = useState('');
  const [service, setService] = useState('');
  const [day, setDay] = useState(() => shanghaiDate());
  const [from, setFrom] = useState('09:00');
  const [until, setUntil] = useState('10:00');
  const serviceCode = useService(service);
  const no = other.trim();
  const send = () =>
    wish.mutate({
      what: 'service-records',
      body: {
        serviceCode,
        startedAt: shanghaiInstant(day, from),
        endedAt: shanghaiInstant(day, until),
        ...(side === 'elder' ? { volunteerNo: no } : { elderNo: no }),
      },
    });
  return (
    <WishForm
      title={t('work.record')}
      isReady={no !== '' && serviceCode !== '' && [day, from, until].every((one) => one !== '')}
      isBusy={wish.isPending}
      error={wish.error}
      onSend={send}
    >
      <ChoiceSelect
        label={t('record.side')}
        value={side}
        options={SIDES.map((one) => [one, t(`side.${one}`)])}
        onChange={setSide}
      />
      <TextField
        label={side === 'elder' ? t('record.volunteerNo') : t('record.elderNo')}
        autoComplete="off"
        value={other}
        onChange={(e) => setOther(e.target.value)}
      />
      <ServiceField value={serviceCode} onChange={setService} />
      <WhenField label={t('field.day')} type="date" value={day} onChange={setDay} />
      <WhenField label={t('field.from')} type="time" value={from} onChange={setFrom} />
      <WhenField label={t('field.until')} type="time" value={until} onChange={setUntil} />
    </WishForm>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, shanghaiDate, shanghaiInstant } from '../../lib/dates.js';
import { LengthField, ServiceField, useService, WhenField } from './fields.js';
import { useWish } from './use-wish.js';
import { WishForm } from './wish-form.js';

/** A booking: the caller's hours are set aside for it. */
export function BookingForm({ callId }: { readonly callId: string }) {
  const { t } = useTranslation('hotline');
  const wish = useWish(callId);
  const [service, setService] = useState('');
  const [day, setDay] = useState(() => addDays(shanghaiDate(), 1));
  const [time, setTime] = useState('09:00');
  const [minutes, setMinutes] = useState('60');
  const serviceCode = useService(service);
  const send = () =>
    wish.mutate({
      what: 'bookings',
      body: { serviceCode, startsAt: shanghaiInstant(day, time), minutes },
    });
  return (
    <WishForm
      title={t('work.book')}
      isReady={serviceCode !== '' && day !== '' && time !== ''}
      isBusy={wish.isPending}
      error={wish.error}
      onSend={send}
    >
      <ServiceField value={serviceCode} onChange={setService} />
      <WhenField label={t('field.day')} type="date" value={day} onChange={setDay} />
      <WhenField label={t('field.starts')} type="time" value={time} onChange={setTime} />
      <LengthField value={minutes} onChange={setMinutes} />
    </WishForm>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, shanghaiDate, shanghaiInstant } from '../../lib/dates.js';
import { LengthField, ServiceField, useService, WhenField } from './fields.js';
import { type HowNeeded, RequestTerms } from './request-terms.js';
import { useWish, type Wish } from './use-wish.js';
import { WishForm } from './wish-form.js';

interface Need extends HowNeeded {
  readonly service: string;
  readonly day: string;
  readonly from: string;
  readonly until: string;
  readonly minutes: string;
}

interface NeedProps {
  readonly need: Need;
  readonly onChange: (changes: Partial<Need>) => void;
}

/** A need: what, when, for how long, and out of which hours. */
export function RequestForm({ callId }: { readonly callId: string }) {
  const { t } = useTranslation('hotline');
  const wish = useWish(callId);
  const [form, setForm] = useState(firstNeed);
  const need = { ...form, service: useService(form.service) };
  const change = (changes: Partial<Need>) => setForm({ ...form, ...changes });
  return (
    <WishForm
      title={t('work.request')}
      isReady={[need.service, need.day, need.from, need.until].every((one) => one !== '')}
      isBusy={wish.isPending}
      error={wish.error}
      onSend={() => wish.mutate(wishOf(need))}
    >
      <NeedFields need={need} onChange={change} />
      <RequestTerms how={need} onChange={change} />
    </WishForm>
  );
}

function NeedFields({ need, onChange }: NeedProps) {
  const { t } = useTranslation('hotline');
  return (
    <>
      <ServiceField value={need.service} onChange={(service) => onChange({ service })} />
      <WhenField
        label={t('field.day')}
        type="date"
        value={need.day}
        onChange={(day) => onChange({ day })}
      />
      <WhenField
        label={t('field.earliest')}
        type="time"
        value={need.from}
        onChange={(from) => onChange({ from })}
      />
      <WhenField
        label={t('field.latest')}
        type="time"
        value={need.until}
        onChange={(until) => onChange({ until })}
      />
      <LengthField value={need.minutes} onChange={(minutes) => onChange({ minutes })} />
    </>
  );
}

function firstNeed(): Need {
  const day = addDays(shanghaiDate(), 1);
  const hours = { day, from: '09:00', until: '12:00', minutes: '60' };
  return { service: '', ...hours, priority: 'normal', funding: 'own', address: '', note: '' };
}

function wishOf({ service, day, from, until, minutes, ...how }: Need): Wish {
  const { priority, funding } = how;
  const address = how.address.trim();
  const note = how.note.trim();
  return {
    what: 'requests',
    body: {
      serviceCode: service,
      startsAt: shanghaiInstant(day, from),
      endsAt: shanghaiInstant(day, until),
      minutes,
      priority,
      funding,
      ...(address !== '' && { address }),
      ...(note !== '' && { note }),
    },
  };
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { addDays, shanghaiDate, shanghaiInstant } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextArea, TextField } from '../../../ui/field.js';
import { AskDialog } from '../ask-dialog.js';
import { useServices } from '../places.js';
import type { Visit } from './visit-queries.js';

const LENGTHS = ['30', '60', '90', '120', '180', '240'] as const;

/** Makes a request of what was needed at a visit. */
export function NeedOfVisit({
  visit,
  onClose,
}: {
  readonly visit: Visit;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('worker-care');
  const { services } = useServices();
  const [wish, setWish] = useState(wishOfTomorrow);
  const serviceCode = wish.serviceCode || (services[0]?.code ?? '');
  const file = useChange(
    () => {
      const body = {
        serviceCode,
        startsAt: shanghaiInstant(wish.day, wish.from),
        endsAt: shanghaiInstant(wish.day, wish.until),
        minutes: wish.minutes,
        funding: wish.funding,
        priority: visit.outcome === 'urgent' ? ('urgent' as const) : ('normal' as const),
        ...(wish.note.trim() && { note: wish.note.trim() }),
      };
      return ask(api.POST('/v1/visits/{id}/request', { params: { path: { id: visit.id } }, body }));
    },
    [['visits'], ['requests']],
    onClose,
  );
  return (
    <AskDialog
      title={t('visit.need')}
      yes={t('need.send')}
      isReady={serviceCode !== '' && wish.day !== ''}
      change={file}
      onSend={() => file.mutate(null)}
      onClose={onClose}
    >
      <NeedFields wish={{ ...wish, serviceCode }} onChange={setWish} />
    </AskDialog>
  );
}

function wishOfTomorrow() {
  return {
    serviceCode: '',
    day: addDays(shanghaiDate(), 1),
    from: '09:00',
    until: '12:00',
    minutes: '60',
    funding: 'issue' as 'issue' | 'pool',
    note: '',
  };
}

type Wish = ReturnType<typeof wishOfTomorrow>;

function NeedFields({
  wish,
  onChange,
}: {
  readonly wish: Wish;
  readonly onChange: (wish: Wish) => void;
}) {
  const { t } = useTranslation('worker-care');
  const { services, nameOf } = useServices();
  const change = (part: Partial<Wish>) => onChange({ ...wish, ...part });
  return (
    <>
      <ChoiceSelect
        label={t('need.service')}
        value={wish.serviceCode}
        options={services.map(({ code }) => [code, nameOf(code)])}
        onChange={(serviceCode) => change({ serviceCode })}
      />
      <TextField
        type="date"
        label={t('visit.day')}
        value={wish.day}
        onChange={(event) => change({ day: event.target.value })}
      />
      <TextField
        type="time"
        label={t('need.from')}
        value={wish.from}
        onChange={(event) => change({ from: event.target.value })}
      />
      <TextField
        type="time"
        label={t('need.until')}
        value={wish.until}
        onChange={(event) => change({ until: event.target.value })}
      />
      <ChoiceSelect
        label={t('need.minutes')}
        value={wish.minutes}
        options={LENGTHS.map((one) => [one, t('need.hours', { hours: Number(one) / 60 })])}
        onChange={(minutes) => change({ minutes })}
      />
      <ChoiceSelect
        label={t('need.funding')}
        value={wish.funding}
        options={[
          ['issue', t('funding.issue')],
          ['pool', t('funding.pool')],
        ]}
        onChange={(funding) => change({ funding })}
      />
      <TextArea
        label={t('need.note')}
        value={wish.note}
        maxLength={1000}
        onChange={(event) => change({ note: event.target.value })}
      />
    </>
  );
}

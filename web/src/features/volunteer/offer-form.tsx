import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { shanghaiDate, shanghaiInstant, timeText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { TextField } from '../../ui/field.js';
import { OnceForm } from '../../ui/once-form.js';

/** Offering to come, at a time within the window. */
export function OfferForm({
  request,
}: {
  readonly request: components['schemas']['CareRequestDetailDto'];
}) {
  const { t } = useTranslation('volunteer');
  const [time, setTime] = useState(timeText(request.startsAt, 'en'));
  const [day, setDay] = useState(shanghaiDate(request.startsAt));
  const offer = useChange(
    (startsAt: string, key) => {
      const params = { path: { id: request.id }, header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/care-requests/{id}/offers', { params, body: { startsAt } }));
    },
    [['volunteer']],
  );
  const days = [shanghaiDate(request.startsAt), shanghaiDate(request.endsAt)];
  return (
    <Card>
      <OnceForm
        aria-label={t('offer.title')}
        change={offer}
        buttons={
          <Button
            type="submit"
            look="primary"
            wide
            busy={offer.isPending}
            disabled={time === '' || day === ''}
          >
            {t('offer.send')}
          </Button>
        }
        onSubmit={() => offer.mutate(shanghaiInstant(day, time))}
      >
        <p>{t('offer.advice')}</p>
        {days[0] !== days[1] && (
          <TextField
            label={t('log.day')}
            type="date"
            min={days[0]}
            max={days[1]}
            value={day}
            onChange={(e) => setDay(e.target.value)}
          />
        )}
        <TextField
          label={t('offer.time')}
          type="time"
          required
          value={time}
          onChange={(e) => setTime(e.target.value)}
        />
      </OnceForm>
    </Card>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { addDays, dayText, shanghaiDate } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { Form, Select, TextField } from '../../ui/field.js';
import { useWay } from './acting.js';
import { type Choice, Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { nextParts } from './slots.js';
import { useServiceName } from './use-item-text.js';

const USUAL_MINUTES = 60;
/** So far ahead a day can be picked here. */
const FARTHEST_DAYS = 60;

/** Asking for care, second tap: when. The next three halves of days, or another time. */
export function AskWhenPage() {
  const { t } = useTranslation('elder');
  const way = useWay();
  const partText = usePartText();
  const [search] = useSearchParams();
  const what = search.get('what') ?? '';
  const service = useServiceName()(what);
  const soon: Choice[] = nextParts(new Date(), USUAL_MINUTES, 3).map(({ on, part }) => ({
    to: way('/elder/ask/confirm', { what, on, part }),
    ...partText(on, part),
  }));
  const other = {
    to: way('/elder/ask/time', { what }),
    label: t('ask.other'),
    more: t('ask.otherMore'),
  };
  return (
    <ElderPage title={t('ask.when')} say={t('ask.whenSay', { service })} back="/elder/ask">
      <Choices label={t('ask.when')} of={[...soon, other]} />
    </ElderPage>
  );
}

function usePartText(): (
  on: string,
  part: 'morning' | 'afternoon',
) => Pick<Choice, 'label' | 'more'> {
  const { t, i18n } = useTranslation('elder');
  return (on, part) => {
    const today = shanghaiDate();
    const half = part === 'morning' ? t('part.morning') : t('part.afternoon');
    const hours = part === 'morning' ? t('part.morningHours') : t('part.afternoonHours');
    const day = dayText(on, i18n.language);
    const near = { [today]: t('part.today'), [addDays(today, 1)]: t('part.tomorrow') }[on] ?? day;
    return { label: t('part.of', { day: near, half }), more: `${day} ${hours}` };
  };
}

/** Another day, with a half of it or a time. */
export function AskTimePage() {
  const { t } = useTranslation('elder');
  const way = useWay();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const today = shanghaiDate();
  const what = search.get('what') ?? '';
  const [on, setOn] = useState(addDays(today, 1));
  const [part, setPart] = useState('morning');
  const [at, setAt] = useState('09:00');
  const send = () => {
    const time: Record<string, string> = part === 'exact' ? { at } : { part };
    void navigate(way('/elder/ask/confirm', { what, on, ...time }));
  };
  return (
    <ElderPage title={t('ask.other')} say={t('ask.timeSay')} back="/elder/ask">
      <Form aria-label={t('ask.other')} onSubmit={send}>
        <TextField
          label={t('ask.day')}
          type="date"
          min={today}
          max={addDays(today, FARTHEST_DAYS)}
          value={on}
          onChange={(event) => setOn(event.target.value)}
        />
        <Select
          label={t('ask.part')}
          value={part}
          onChange={(event) => setPart(event.target.value)}
        >
          <option value="morning">{t('part.morning')}</option>
          <option value="afternoon">{t('part.afternoon')}</option>
          <option value="exact">{t('ask.exact')}</option>
        </Select>
        {part === 'exact' && (
          <TextField
            label={t('ask.at')}
            type="time"
            value={at}
            onChange={(event) => setAt(event.target.value)}
          />
        )}
        <Button type="submit" look="primary" wide disabled={on === ''}>
          {t('ask.on')}
        </Button>
      </Form>
    </ElderPage>
  );
}

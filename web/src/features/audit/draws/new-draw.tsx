import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { addDays, shanghaiDate, shanghaiInstant, timeText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { Notice } from '../../../ui/notice.js';
import { OnceForm } from '../../../ui/once-form.js';
import { useUnits } from '../../units/queries.js';
import styles from '../audit.module.css';
import { DrawFields } from './draw-fields.js';
import { InspectorChoice } from './inspector-choice.js';
import type { NewDraw } from './queries.js';

/** The moment has to lie a minute ahead; who fills in the form needs some time for it. */
const AHEAD_MS = 10 * 60_000;
const DAYS_TO_INSPECT = 21;
const APPEAL_DAYS = 15;

/** What is asked for, as the fields hold it. */
export interface DrawWish {
  readonly kind: NewDraw['kind'];
  readonly unit: string;
  readonly month: string;
  readonly sample: string;
  readonly day: string;
  readonly time: string;
  readonly inspectBy: string;
  readonly appealDays: string;
  readonly inspectorIds: readonly string[];
}

/** Announces a draw: from what, how many, by whom, and after which moment. It cannot be taken back. */
export function NewDrawForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('audit');
  const goTo = useNavigate();
  const [wish, setWish] = useState(firstWish);
  const units = useUnits();
  const unit = wish.unit === '' ? (units[0]?.code ?? '') : wish.unit;
  const announce = useChange(
    (body: NewDraw, key) => {
      const params = { header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/inspection-draws', { params, body }));
    },
    [['draws', 'list']],
    ({ id }) => goTo(`/audit/draws/${id}`),
  );
  const change = (changes: Partial<DrawWish>) => setWish({ ...wish, ...changes });
  const isReady = wish.inspectorIds.length > 0 && unit !== '' && Number(wish.sample) > 0;
  return (
    <Card>
      <OnceForm
        aria-label={t('draws.new')}
        change={announce}
        buttons={
          <div className={styles.row}>
            <Button type="submit" look="primary" busy={announce.isPending} disabled={!isReady}>
              {t('newDraw.send')}
            </Button>
            <Button onClick={onClose}>{t('cancel')}</Button>
          </div>
        }
        onSubmit={() => {
          if (isReady && !announce.isPending) announce.mutate(bodyOf({ ...wish, unit }));
        }}
      >
        <h2>{t('draws.new')}</h2>
        <Notice tone="info">{t('newDraw.final')}</Notice>
        <DrawFields wish={{ ...wish, unit }} units={units} onChange={change} />
        <InspectorChoice
          chosen={wish.inspectorIds}
          onChange={(inspectorIds) => change({ inspectorIds })}
        />
      </OnceForm>
    </Card>
  );
}

function firstWish(): DrawWish {
  const moment = new Date(Date.now() + AHEAD_MS).toISOString();
  const day = shanghaiDate(moment);
  return {
    kind: 'service_record',
    unit: '',
    month: day.slice(0, 7),
    sample: '10',
    day,
    time: timeText(moment, 'en'),
    inspectBy: addDays(day, DAYS_TO_INSPECT),
    appealDays: String(APPEAL_DAYS),
    inspectorIds: [],
  };
}

function bodyOf(wish: DrawWish): NewDraw {
  const { kind, unit, month, inspectBy, inspectorIds, day, time } = wish;
  return {
    kind,
    unit,
    month,
    inspectBy,
    inspectorIds: [...inspectorIds],
    after: shanghaiInstant(day, time),
    sample: Number(wish.sample),
    appealDays: Number(wish.appealDays),
  };
}

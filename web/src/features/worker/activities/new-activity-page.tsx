import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { useChange } from '../../../lib/use-change.js';
import { Card } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextField } from '../../../ui/field.js';
import { UnitSelect } from '../../units/unit-select.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import { DraftPage } from '../draft-page.js';
import { useServices } from '../places.js';
import styles from '../worker.module.css';
import { type ActivityDraft, activityBody, newActivityDraft } from './activity-draft.js';

type NewActivity = components['schemas']['NewActivityDto'];

/** Announces an activity, for which everybody of the city may sign up. */
export function NewActivityPage() {
  const { t } = useTranslation(['worker-activities', 'worker']);
  const navigate = useNavigate();
  const [draft, setDraft] = useState(newActivityDraft);
  const change = (some: Partial<ActivityDraft>) => setDraft((old) => ({ ...old, ...some }));
  const announce = useChange(
    (body: NewActivity, key) => {
      const params = { header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/activities', { params, body }));
    },
    [['activities']],
    ({ id }) => void navigate(`/worker/activities/${id}`),
  );
  const body = activityBody(draft);
  return (
    <DraftPage
      title={t('new.title')}
      lead={t('new.lead')}
      body={body}
      sending={announce}
      words={{
        missing: t('new.missing'),
        next: t('new.next'),
        send: t('new.send'),
        back: t('one.back'),
      }}
      list="/worker/activities"
    >
      <Card>
        <What draft={draft} onChange={change} />
      </Card>
      <Card>
        <When draft={draft} onChange={change} />
      </Card>
    </DraftPage>
  );
}

interface PartProps {
  readonly draft: ActivityDraft;
  readonly onChange: (some: Partial<ActivityDraft>) => void;
}

function What({ draft, onChange }: PartProps) {
  const { t } = useTranslation('worker-activities');
  const { services, nameOf } = useServices();
  const units = useOwnUnits('social_worker');
  return (
    <div className={styles.stack}>
      <TextField
        label={t('fact.title')}
        hint={t('new.titleHint')}
        maxLength={100}
        value={draft.title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <ChoiceSelect
        label={t('fact.service')}
        value={draft.service}
        any={t('new.choose')}
        options={services.map(({ code }) => [code, nameOf(code)])}
        onChange={(service) => onChange({ service })}
      />
      <UnitSelect
        label={t('fact.unit')}
        value={draft.unit}
        any={t('new.choose')}
        units={units}
        onChange={(unit) => onChange({ unit })}
      />
      <TextField
        label={t('new.place')}
        maxLength={200}
        value={draft.place}
        onChange={(event) => onChange({ place: event.target.value })}
      />
    </div>
  );
}

function When({ draft, onChange }: PartProps) {
  const { t } = useTranslation('worker-activities');
  const field = (name: keyof ActivityDraft, type: string) => ({
    type,
    value: draft[name],
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  });
  return (
    <div className={styles.filters}>
      <TextField label={t('new.day')} {...field('day', 'date')} />
      <TextField label={t('new.from')} {...field('from', 'time')} />
      <TextField label={t('new.until')} {...field('until', 'time')} />
      <TextField
        label={t('new.volunteers')}
        min={1}
        max={100}
        {...field('mostVolunteers', 'number')}
      />
      <TextField label={t('new.elders')} min={1} max={500} {...field('mostElders', 'number')} />
      <ChoiceSelect
        label={t('fact.funding')}
        value={draft.funding}
        options={[
          ['issue', t('funding.issue')],
          ['pool', t('funding.pool')],
        ]}
        onChange={(funding) => onChange({ funding })}
      />
    </div>
  );
}

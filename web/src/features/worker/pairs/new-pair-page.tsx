import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { Form } from '../../../ui/field.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { PeoplePicker } from '../pick/people-picker.js';
import { useServices } from '../places.js';
import styles from '../worker.module.css';
import { MOST_ELDERS, newPairDraft, type PairDraft, pairBody } from './pair-draft.js';
import { RhythmFields } from './rhythm-fields.js';

type NewPair = components['schemas']['NewPairDto'];

/** Proposes to a volunteer to see some elders again and again. */
export function NewPairPage() {
  const { t } = useTranslation(['worker-pairs', 'worker']);
  const navigate = useNavigate();
  const [draft, setDraft] = useState(newPairDraft);
  const change = (some: Partial<PairDraft>) => setDraft((old) => ({ ...old, ...some }));
  const propose = useChange(
    (body: NewPair, key) => {
      const params = { header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/pairs', { params, body }));
    },
    [['pairs']],
    ({ id }) => void navigate(`/worker/pairs/${id}`),
  );
  const body = pairBody(draft);
  return (
    <Page title={t('new.title')} lead={t('new.lead')}>
      <Form
        aria-label={t('new.title')}
        onSubmit={() => {
          if (body !== null && !propose.isPending) propose.mutate(body);
        }}
      >
        <Card>
          <People draft={draft} onChange={change} />
        </Card>
        <Card>
          <div className={styles.stack}>
            <ServiceField draft={draft} onChange={change} />
            <RhythmFields draft={draft} onChange={change} />
          </div>
        </Card>
        <ProblemNotice error={propose.error} />
        <p>{body === null ? t('new.missing') : t('new.next')}</p>
        <div>
          <Button type="submit" look="primary" busy={propose.isPending} disabled={body === null}>
            {t('new.send')}
          </Button>
        </div>
      </Form>
      <p>
        <Link to="/worker/pairs">{t('one.back')}</Link>
      </p>
    </Page>
  );
}

interface PartProps {
  readonly draft: PairDraft;
  readonly onChange: (some: Partial<PairDraft>) => void;
}

function People({ draft, onChange }: PartProps) {
  const { t } = useTranslation('worker-pairs');
  return (
    <div className={styles.stack}>
      <PeoplePicker
        label={t('new.volunteer')}
        part="volunteer"
        most={1}
        chosen={draft.volunteer}
        without={draft.elders.map(({ id }) => id)}
        onChange={(volunteer) => onChange({ volunteer })}
      />
      <PeoplePicker
        label={t('new.elders', { count: MOST_ELDERS })}
        part="elder"
        most={MOST_ELDERS}
        chosen={draft.elders}
        without={draft.volunteer.map(({ id }) => id)}
        onChange={(elders) => onChange({ elders })}
      />
    </div>
  );
}

function ServiceField({ draft, onChange }: PartProps) {
  const { t } = useTranslation('worker-pairs');
  const { services, nameOf } = useServices();
  return (
    <ChoiceSelect
      label={t('fact.service')}
      value={draft.service}
      any={t('new.choose')}
      options={services.map(({ code }) => [code, nameOf(code)])}
      onChange={(service) => onChange({ service })}
    />
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { useChange } from '../../../lib/use-change.js';
import { Card } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { DraftPage } from '../draft-page.js';
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
    <DraftPage
      title={t('new.title')}
      lead={t('new.lead')}
      body={body}
      sending={propose}
      words={{
        missing: t('new.missing'),
        next: t('new.next'),
        send: t('new.send'),
        back: t('one.back'),
      }}
      list="/worker/pairs"
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
    </DraftPage>
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

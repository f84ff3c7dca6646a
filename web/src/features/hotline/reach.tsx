import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useShortcuts } from '../../lib/use-shortcuts.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Form, TextArea } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Choice } from './choice.js';
import styles from './hotline.module.css';

type Finish = components['schemas']['FinishCareCallDto'];
const REASONS = ['no_answer', 'not_at_home', 'in_hospital', 'away', 'refused', 'other'] as const;
const OUTCOMES = ['well', 'need', 'urgent'] as const;

/** An elder is being rung: they answer, or they do not. */
export function Reach({ id }: { readonly id: string }) {
  const { t } = useTranslation('hotline');
  const queries = useQueryClient();
  const [reason, setReason] = useState<(typeof REASONS)[number]>('no_answer');
  const reached = useMutation({
    mutationFn: () => ask(api.POST('/v1/hotline/calls/{id}/reached', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['calls'] }),
  });
  const missed = useFinish(id);
  useShortcuts({ y: () => !reached.isPending && reached.mutate() });
  return (
    <Card>
      <h2>{t('reach.title')}</h2>
      <ProblemNotice error={reached.error ?? missed.error} />
      <div className={styles.choices}>
        <Choice shortcut="Y" isBusy={reached.isPending} onChoose={() => reached.mutate()}>
          {t('reach.yes')}
        </Choice>
      </div>
      <Form aria-label={t('reach.no')} onSubmit={() => missed.mutate({ missed: reason })}>
        <ChoiceSelect
          label={t('reach.why')}
          value={reason}
          options={REASONS.map((one) => [one, t(`missed.${one}`)])}
          onChange={setReason}
        />
        <Button type="submit" busy={missed.isPending}>
          {t('reach.no')}
        </Button>
      </Form>
    </Card>
  );
}

/** How the elder is: that ends the call, and is noted as a visit. */
export function CareOutcome({ id }: { readonly id: string }) {
  const { t } = useTranslation('hotline');
  const [note, setNote] = useState('');
  const finish = useFinish(id);
  const say = (outcome: (typeof OUTCOMES)[number]) =>
    !finish.isPending &&
    finish.mutate({ outcome, ...(note.trim() !== '' && { note: note.trim() }) });
  useShortcuts({ w: () => say('well'), d: () => say('need'), u: () => say('urgent') });
  return (
    <section aria-label={t('care.how')}>
      <h2>{t('care.how')}</h2>
      <TextArea
        label={t('care.note')}
        rows={2}
        value={note}
        onChange={(e) => setNote(e.target.value)}
      />
      <ProblemNotice error={finish.error} />
      <div className={styles.choices}>
        {OUTCOMES.map((outcome) => (
          <Choice
            key={outcome}
            shortcut={KEYS[outcome]}
            isBusy={finish.isPending}
            onChoose={() => say(outcome)}
          >
            {t(`outcome.${outcome}`)}
          </Choice>
        ))}
      </div>
    </section>
  );
}

const KEYS = { well: 'W', need: 'D', urgent: 'U' } as const;

function useFinish(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Finish) =>
      ask(api.POST('/v1/hotline/care-calls/{id}/finish', { params: { path: { id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['calls'] }),
  });
}

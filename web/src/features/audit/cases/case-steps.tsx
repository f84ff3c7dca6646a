import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useSession } from '../../../app/session/session.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { Form, TextArea, TextField } from '../../../ui/field.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import type { Case } from './queries.js';

type Step = 'assign' | 'note' | 'resolve' | 'dismiss' | 'confirm' | 'reopen';
interface Said {
  readonly step: Step;
  readonly text: string;
  readonly ownerId: string;
  readonly deadline: string;
}

/** The steps that a case may take now. Who may take them the service decides. */
export function CaseSteps({ one }: { readonly one: Case }) {
  const { t } = useTranslation('audit');
  const { memberId } = useSession();
  const steps = stepsOf(one, memberId);
  const [step, setStep] = useState<Step>(steps[0] ?? 'note');
  const [text, setText] = useState('');
  const [ownerId, setOwnerId] = useState(memberId);
  const [deadline, setDeadline] = useState(one.deadline);
  const now = steps.includes(step) ? step : (steps[0] ?? 'note');
  const send = useStep(one.id, () => setText(''));
  const isReady = text.trim() !== '' || now === 'assign' || now === 'confirm';
  const said = { step: now, text: text.trim(), ownerId, deadline };
  return (
    <Card>
      <Form aria-label={t('case.next')} onSubmit={() => isReady && send.mutate(said)}>
        <h2>{t('case.next')}</h2>
        <ChoiceSelect
          label={t('case.step')}
          value={now}
          options={steps.map((known) => [known, t(`caseAction.${known}`)])}
          onChange={setStep}
        />
        {now === 'assign' && <OwnerField value={ownerId} onChange={setOwnerId} />}
        {(now === 'assign' || now === 'reopen') && (
          <TextField
            label={t('case.deadline')}
            type="date"
            value={deadline}
            onChange={(e) => setDeadline(e.target.value)}
          />
        )}
        <TextArea
          label={t('case.words')}
          rows={3}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <ProblemNotice error={send.error} />
        <div className={styles.row}>
          <Button type="submit" look="primary" busy={send.isPending} disabled={!isReady}>
            {t('case.send')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}

/** Its owner ends a case, and somebody else confirms that. */
function stepsOf({ state, ownerId }: Case, memberId: string): Step[] {
  const isOwner = ownerId === memberId;
  if (state === 'open') return ['assign', 'note'];
  if (state === 'assigned')
    return isOwner ? ['note', 'resolve', 'dismiss', 'assign'] : ['note', 'assign'];
  if (state === 'closed') return ['note', 'reopen'];
  return isOwner ? ['note', 'reopen'] : ['confirm', 'reopen', 'note'];
}

/** Somebody to look into it: those who may own a case. */
function OwnerField(props: { readonly value: string; readonly onChange: (id: string) => void }) {
  const { t } = useTranslation('audit');
  const { memberId, memberNo } = useSession();
  const { data: owners = [] } = useQuery({
    queryKey: ['members', 'overseers'],
    queryFn: async () => {
      const pages = await Promise.all(
        (['auditor', 'city_admin'] as const).map((role) =>
          ask(api.GET('/v1/members', { params: { query: { role, limit: 100 } } })),
        ),
      );
      return pages.flatMap(({ items }) => items);
    },
  });
  const others = owners.filter(({ id }, at) => id !== memberId && isFirst(owners, id, at));
  return (
    <ChoiceSelect
      label={t('case.owner')}
      value={props.value}
      options={[
        [memberId, t('case.myself', { memberNo })],
        ...others.map(({ id, memberNo: no, name }) => [id, `${no} ${name}`] as const),
      ]}
      onChange={props.onChange}
    />
  );
}

function isFirst(all: readonly { id: string }[], id: string, at: number): boolean {
  return all.findIndex((one) => one.id === id) === at;
}

function useStep(id: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (said: Said) => take(id, said),
    onSuccess: () => {
      onDone();
      return queries.invalidateQueries({ queryKey: ['cases'] });
    },
  });
}

function take(id: string, { step, text, ownerId, deadline }: Said): Promise<Case> {
  const params = { path: { id } };
  const words = text === '' ? {} : { text };
  if (step === 'assign') {
    const body = { ownerId, deadline, ...words };
    return ask(api.POST('/v1/cases/{id}/assign', { params, body }));
  }
  if (step === 'confirm') {
    return ask(api.POST('/v1/cases/{id}/confirm', { params, body: words }));
  }
  if (step === 'reopen') {
    return ask(api.POST('/v1/cases/{id}/reopen', { params, body: { text, deadline } }));
  }
  const body = { text };
  if (step === 'resolve') return ask(api.POST('/v1/cases/{id}/resolve', { params, body }));
  if (step === 'dismiss') return ask(api.POST('/v1/cases/{id}/dismiss', { params, body }));
  return ask(api.POST('/v1/cases/{id}/notes', { params, body }));
}

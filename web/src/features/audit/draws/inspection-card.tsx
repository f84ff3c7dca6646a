import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Timeline } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { dateText, momentText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Form, TextArea } from '../../../ui/field.js';
import { Loading } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { type InspectionDetail, inspectionQuery } from './queries.js';

type Step = 'clear' | 'confirm' | 'settle' | 'redo' | 'replace' | 'unseen';

/** What an overseer may do next, by the state it is in. Whether it is allowed the service says. */
const STEPS: Partial<Record<InspectionDetail['state'], readonly Step[]>> = {
  assigned: ['replace', 'unseen'],
  appealed: ['clear', 'confirm'],
  repaired: ['settle', 'redo'],
};

/** One inspection: what was seen, what was said against it, and what an auditor may do now. */
export function InspectionCard({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation('audit');
  const found = useQuery(inspectionQuery(id));
  const { data } = found;
  if (data === undefined) {
    if (found.error === null) return <Loading label={t('loading')} />;
    return <ProblemNotice error={found.error} onRetry={() => found.refetch()} />;
  }
  const { language } = i18n;
  return (
    <Card>
      <h3>{t('inspection.nth', { n: data.place + 1 })}</h3>
      <Facts
        of={[
          [t('record.state'), t(`inspectionState.${data.state}`)],
          [
            t('inspection.subject'),
            <span key="s" className={styles.mono}>
              {data.subjectId}
            </span>,
          ],
          [t('inspection.finding'), data.finding === null ? '—' : t(`finding.${data.finding}`)],
          [t('inspection.due'), data.dueOn === null ? '—' : dateText(data.dueOn, language)],
          [
            t('inspection.repairBy'),
            data.repairBy === null ? '—' : dateText(data.repairBy, language),
          ],
        ]}
      />
      <Timeline
        items={data.history.map(({ n, at, by, to, text }) => ({
          key: n,
          content: (
            <>
              <strong>{t(`inspectionState.${to}`)}</strong> · {t(`capacity.${by}`)} ·{' '}
              {momentText(at, language)}
              {text !== null && <div>{text}</div>}
            </>
          ),
        }))}
      />
      {data.as.includes('overseer') && (STEPS[data.state] ?? []).length > 0 && (
        <Decide one={data} steps={STEPS[data.state] ?? []} />
      )}
    </Card>
  );
}

interface DecideProps {
  readonly one: InspectionDetail;
  readonly steps: readonly Step[];
}

function Decide({ one, steps }: DecideProps) {
  const { t } = useTranslation('audit');
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: (step: Step) => take(one.id, step, text.trim()),
    onSuccess: () => {
      setText('');
      return queries.invalidateQueries({ queryKey: ['inspections'] });
    },
  });
  return (
    <Form aria-label={t('inspection.decide')}>
      <TextArea
        label={t('inspection.words')}
        rows={2}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <ProblemNotice error={send.error} />
      <div className={styles.row}>
        {steps.map((step) => (
          <Button
            key={step}
            busy={send.isPending}
            disabled={text.trim() === ''}
            onClick={() => send.mutate(step)}
          >
            {t(`inspectionStep.${step}`)}
          </Button>
        ))}
      </div>
    </Form>
  );
}

function take(id: string, step: Step, text: string): Promise<unknown> {
  const wish = { params: { path: { id } }, body: { text } };
  if (step === 'clear') return ask(api.POST('/v1/inspections/{id}/clear', wish));
  if (step === 'confirm') return ask(api.POST('/v1/inspections/{id}/confirm', wish));
  if (step === 'settle') return ask(api.POST('/v1/inspections/{id}/settle', wish));
  if (step === 'redo') return ask(api.POST('/v1/inspections/{id}/redo', wish));
  if (step === 'replace') return ask(api.POST('/v1/inspections/{id}/replace', wish));
  return ask(api.POST('/v1/inspections/{id}/unseen', wish));
}

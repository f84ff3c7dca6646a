import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { useChange } from '../../lib/use-change.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Form, TextArea } from '../../ui/field.js';
import { Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useWay } from './acting.js';
import { Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { ELDER, recordQuery } from './queries.js';

/** Something is not right with a service: why, in one tap, then it is said to those who decide. */
export function ObjectionPage() {
  const { t } = useTranslation('elder');
  const way = useWay();
  const { id = '' } = useParams();
  const [search] = useSearchParams();
  const record = useQuery(recordQuery(id));
  const reasons = useReasons();
  const why = search.get('why');
  const back = `/elder/confirm/${id}`;
  if (record.data === undefined) {
    return (
      <ElderPage title={t('objection.title')} say="" back={back}>
        <ProblemNotice error={record.error} onRetry={() => void record.refetch()} />
        {record.isPending && <Loading label={t('objection.title')} />}
      </ElderPage>
    );
  }
  if (record.data.state === 'submitted') return <NotYet back={back} />;
  const reason = reasons.find(({ name }) => name === why);
  if (reason !== undefined) return <Objection key={reason.name} recordId={id} reason={reason} />;
  return (
    <ElderPage title={t('objection.title')} say={t('objection.say')} back={back}>
      <Choices
        label={t('objection.title')}
        of={reasons.map(({ name, label }) => ({
          to: way(`/elder/objection/${id}`, { why: name }),
          label,
        }))}
      />
    </ElderPage>
  );
}

interface Reason {
  readonly name: string;
  readonly label: string;
  /** What is written unless the elder writes something else. */
  readonly text: string;
}

function useReasons(): readonly Reason[] {
  const { t } = useTranslation('elder');
  return [
    { name: 'nobody', label: t('reason.nobody'), text: t('reason.nobodyText') },
    { name: 'time', label: t('reason.time'), text: t('reason.timeText') },
    { name: 'service', label: t('reason.service'), text: t('reason.serviceText') },
    { name: 'other', label: t('reason.other'), text: '' },
  ];
}

function Objection({ recordId, reason }: { readonly recordId: string; readonly reason: Reason }) {
  const { t } = useTranslation('elder');
  const way = useWay();
  const navigate = useNavigate();
  const [text, setText] = useState(reason.text);
  const file = useChange(
    (said: string) =>
      ask(api.POST('/v1/disputes', { body: { recordId, asksFor: 'reversal', text: said } })),
    [[ELDER]],
  );
  const send = () => {
    if (text.trim() === '') return;
    file.mutate(text.trim(), {
      onSuccess: () => void navigate(way(`/elder/confirm/${recordId}`), { replace: true }),
    });
  };
  return (
    <ElderPage
      title={reason.label}
      say={t('objection.sendSay')}
      back={`/elder/objection/${recordId}`}
    >
      <Form aria-label={t('objection.title')} onSubmit={send}>
        <TextArea
          label={t('objection.words')}
          hint={t('objection.wordsHint')}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ProblemNotice error={file.error} onRetry={send} />
        <Button
          type="submit"
          look="primary"
          wide
          busy={file.isPending}
          disabled={text.trim() === ''}
        >
          {t('objection.send')}
        </Button>
      </Form>
    </ElderPage>
  );
}

/** Before the hours are in the books there is nothing to object to: not saying yes is enough. */
function NotYet({ back }: { readonly back: string }) {
  const { t } = useTranslation('elder');
  const way = useWay();
  return (
    <ElderPage title={t('objection.early')} say={t('objection.earlySay')} back={back}>
      <ButtonLink look="primary" wide to={way('/elder')}>
        {t('objection.home')}
      </ButtonLink>
    </ElderPage>
  );
}

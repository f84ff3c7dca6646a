import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useShortcuts } from '../../lib/use-shortcuts.js';
import { Card } from '../../ui/card.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Choice } from './choice.js';
import styles from './hotline.module.css';
import type { Dialling } from './hotline-page.js';
import type { Call } from './queries.js';

type Answer = components['schemas']['CallBackAnswer'];

interface QuestionsProps {
  readonly call: Call;
  readonly dialling: Dialling | null;
}

/** Asks somebody whether what was noted is true. Nothing else can be done in such a call. */
export function Questions({ call, dialling }: QuestionsProps) {
  const { t } = useTranslation('hotline');
  const queries = useQueryClient();
  const callBackId = dialling?.callBackId ?? null;
  const answer = useMutation({
    mutationFn: ({ id, said }: { id: string; said: Answer }) =>
      ask(
        api.POST('/v1/hotline/call-backs/{id}/answer', {
          params: { path: { id } },
          body: { callId: call.id, answer: said },
        }),
      ),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ['call-backs'] });
      return queries.invalidateQueries({ queryKey: ['calls'] });
    },
  });
  const say = (said: Answer) =>
    callBackId !== null && !answer.isPending && answer.mutate({ id: callBackId, said });
  useShortcuts({
    y: () => say('confirmed'),
    n: () => say('denied'),
    o: () => say('no_answer'),
  });
  if (callBackId === null) return <Notice tone="warn">{t('back.lost')}</Notice>;
  return (
    <Card>
      <h2>{t('back.read')}</h2>
      {dialling?.question.map((line) => (
        <p key={line} className={styles.speak}>
          {line}
        </p>
      ))}
      <ProblemNotice error={answer.error} />
      <div className={styles.choices}>
        <Choice shortcut="Y" isBusy={answer.isPending} onChoose={() => say('confirmed')}>
          {t('answer.confirmed')}
        </Choice>
        <Choice shortcut="N" isBusy={answer.isPending} onChoose={() => say('denied')}>
          {t('answer.denied')}
        </Choice>
        <Choice shortcut="O" isBusy={answer.isPending} onChoose={() => say('no_answer')}>
          {t('answer.no_answer')}
        </Choice>
      </div>
    </Card>
  );
}

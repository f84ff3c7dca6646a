import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { DataTable } from '../../ui/data-table.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { callBacksQuery } from './queries.js';
import type { OpensCalls } from './waiting.js';

/** Whom to ring back: drawn at random, or asked for by the rules of proof. Never one's own calls. */
export function CallBacks({ onOpen }: OpensCalls) {
  const { t } = useTranslation('hotline');
  const queries = useQueryClient();
  const waiting = useQuery(callBacksQuery);
  const ring = useMutation({
    mutationFn: (id: string) =>
      ask(api.POST('/v1/hotline/call-backs/{id}/ring', { params: { path: { id } } })),
    onSuccess: ({ call, callBack, dial, question }) => {
      queries.invalidateQueries({ queryKey: callBacksQuery.queryKey });
      onOpen(call.id, { callId: call.id, ...dial, callBackId: callBack.id, question });
    },
  });
  return (
    <Card>
      <h2>{t('back.title')}</h2>
      <p>{t('back.lead')}</p>
      {waiting.isPending && <Loading label={t('loading')} />}
      <ProblemNotice error={waiting.error} onRetry={() => waiting.refetch()} />
      <ProblemNotice error={ring.error} />
      {waiting.data?.items.length === 0 && (
        <Empty title={t('back.none')}>{t('back.noneHint')}</Empty>
      )}
      {waiting.data !== undefined && waiting.data.items.length > 0 && (
        <DataTable
          label={t('back.title')}
          rows={waiting.data.items}
          keyOf={({ id }) => id}
          columns={[
            { name: t('back.who'), cell: ({ memberNo }) => memberNo },
            { name: t('back.about'), cell: ({ subjectType }) => t(`about.${subjectType}`) },
            { name: t('back.why'), cell: ({ reason }) => t(`why.${reason}`) },
            { name: t('back.attempts'), isNumber: true, cell: ({ attempts }) => attempts },
            {
              name: t('call.on'),
              cell: ({ id, memberNo }) => (
                <Button
                  busy={ring.isPending}
                  aria-label={t('back.ringWho', { memberNo })}
                  onClick={() => ring.mutate(id)}
                >
                  {t('back.ring')}
                </Button>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

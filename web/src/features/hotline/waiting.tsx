import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { momentText } from '../../lib/dates.js';
import { useShortcuts } from '../../lib/use-shortcuts.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { DataTable } from '../../ui/data-table.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { CallBacks } from './call-backs.js';
import { CareCall } from './care-call.js';
import { Choice } from './choice.js';
import styles from './hotline.module.css';
import type { Dialling } from './hotline-page.js';
import { openCallsQuery } from './queries.js';

export interface OpensCalls {
  readonly onOpen: (callId: string, dialling?: Dialling) => void;
}

/** Between two calls: take the next one, ring somebody, or go on with a call that is still open. */
export function Waiting({ onOpen }: OpensCalls) {
  const { t } = useTranslation('hotline');
  const queries = useQueryClient();
  const take = useMutation({
    mutationFn: () => ask(api.POST('/v1/hotline/calls')),
    onSuccess: ({ id }) => {
      queries.invalidateQueries({ queryKey: openCallsQuery.queryKey });
      onOpen(id);
    },
  });
  const start = () => !take.isPending && take.mutate();
  useShortcuts({ n: start });
  return (
    <>
      <div className={styles.choices}>
        <Choice shortcut="N" isMain isBusy={take.isPending} onChoose={start}>
          {t('desk.take')}
        </Choice>
      </div>
      <ProblemNotice error={take.error} />
      <OpenCalls onOpen={onOpen} />
      <div className={styles.desk}>
        <CareCall onOpen={onOpen} />
        <CallBacks onOpen={onOpen} />
      </div>
    </>
  );
}

function OpenCalls({ onOpen }: OpensCalls) {
  const { t, i18n } = useTranslation('hotline');
  const calls = useQuery(openCallsQuery);
  if (calls.isPending) return <Loading label={t('loading')} />;
  return (
    <Card>
      <h2>{t('desk.open')}</h2>
      <ProblemNotice error={calls.error} onRetry={() => calls.refetch()} />
      {calls.data?.length === 0 && <Empty title={t('desk.noneOpen')}>{t('desk.noneHint')}</Empty>}
      {calls.data !== undefined && calls.data.length > 0 && (
        <DataTable
          label={t('desk.open')}
          rows={calls.data}
          keyOf={({ id }) => id}
          columns={[
            { name: t('call.no'), cell: ({ callNo }) => callNo },
            { name: t('call.caller'), cell: ({ memberNo }) => memberNo ?? t('call.unknown') },
            { name: t('call.purpose'), cell: ({ purpose }) => t(`purpose.${purpose}`) },
            { name: t('call.since'), cell: (one) => momentText(one.openedAt, i18n.language) },
            {
              name: t('call.on'),
              cell: ({ id, callNo }) => (
                <Button onClick={() => onOpen(id)} aria-label={t('desk.resume', { callNo })}>
                  {t('desk.go')}
                </Button>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

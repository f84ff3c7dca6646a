import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { codeOf } from '../../api/problem.js';
import { spanText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { TextArea } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { elderOf, useActing, useWay } from './acting.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import { type Funding, fundingOf } from './funding.js';
import { balanceQuery, ELDER, servicesQuery } from './queries.js';
import { whenOf, windowOf } from './slots.js';
import { useServiceName } from './use-item-text.js';
import { costOf, sumsOf } from './worth.js';

const STEP = 30;
const LONGEST = 240;
/** With these refusals the city may still pay. */
const UNPAYABLE = ['insufficient_balance', 'not_yet_redeemable', 'proxy_limit_exceeded'] as const;

/** Asking for care, third tap: yes. Says in one sentence what will be asked for and who pays. */
export function AskConfirmPage() {
  const { t, i18n } = useTranslation('elder');
  const [search] = useSearchParams();
  const [minutes, setMinutes] = useState(60);
  const what = search.get('what') ?? '';
  const when = whenOf(search);
  const window = when === null ? null : windowOf(when, minutes, new Date());
  const service = useServiceName()(what);
  const funding = useFunding(what, minutes);
  if (window === null) {
    return <ElderPage title={t('ask.confirm')} say={t('ask.tooLate')} back={`/elder/ask`} />;
  }
  const facts = {
    service,
    when: spanText(window.startsAt, window.endsAt, i18n.language),
    hours: hoursText(minutes, i18n.language),
    cost: hoursText(funding.cost, i18n.language),
  };
  const pays = funding.by === 'own' ? t('ask.own', facts) : t('ask.city', facts);
  return (
    <ElderPage
      title={t('ask.confirm')}
      say={`${t('ask.sentence', facts)} ${pays}`}
      back="/elder/ask"
    >
      <AskForm wish={{ serviceCode: what, minutes: String(minutes), ...window }} by={funding.by}>
        <Button wide disabled={minutes + STEP > LONGEST} onClick={() => setMinutes(minutes + STEP)}>
          {t('ask.longer')}
        </Button>
        <Button wide disabled={minutes <= STEP} onClick={() => setMinutes(minutes - STEP)}>
          {t('ask.shorter')}
        </Button>
      </AskForm>
    </ElderPage>
  );
}

interface Wish {
  readonly serviceCode: string;
  readonly minutes: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

function AskForm({
  wish,
  by,
  children,
}: {
  readonly wish: Wish;
  readonly by: Funding;
  readonly children: React.ReactNode;
}) {
  const { t } = useTranslation('elder');
  const acting = useActing();
  const way = useWay();
  const navigate = useNavigate();
  const [note, setNote] = useState<string | null>(null);
  const publish = useChange(
    (funding: Funding, key) =>
      ask(
        api.POST('/v1/care-requests', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            ...wish,
            ...elderOf(acting),
            funding,
            priority: 'normal',
            ...(note?.trim() && { note: note.trim() }),
          },
        }),
      ),
    [[ELDER]],
  );
  const send = (funding: Funding) =>
    publish.mutate(funding, {
      onSuccess: ({ id }) => void navigate(way(`/elder/care/${id}`, { new: 'yes' })),
    });
  const unpaid = by === 'own' && UNPAYABLE.some((code) => code === codeOf(publish.error));
  return (
    <div className={styles.actions}>
      <ProblemNotice error={publish.error} onRetry={() => send(by)} />
      {unpaid ? (
        <>
          <Notice tone="info">{t('ask.unpaid')}</Notice>
          <Button look="primary" wide busy={publish.isPending} onClick={() => send('issue')}>
            {t('ask.yesCity')}
          </Button>
        </>
      ) : (
        <Button look="primary" wide busy={publish.isPending} onClick={() => send(by)}>
          {t('ask.yes')}
        </Button>
      )}
      {children}
      {note === null ? (
        <Button wide onClick={() => setNote('')}>
          {t('ask.note')}
        </Button>
      ) : (
        <TextArea
          label={t('ask.noteLabel')}
          hint={t('ask.noteHint')}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
    </div>
  );
}

/** Who can pay, as far as a page can tell before it asks. */
function useFunding(serviceCode: string, minutes: number): { by: Funding; cost: number } {
  const acting = useActing();
  const { data: services } = useQuery(servicesQuery);
  const own = acting.proxy === null;
  const { data: balance } = useQuery({ ...balanceQuery(acting.elderId), enabled: own });
  const service = services?.find(({ code }) => code === serviceCode);
  const cost = service === undefined ? minutes : costOf(service, minutes);
  const free = balance === undefined ? null : sumsOf(balance).free;
  return { by: fundingOf({ cost, free, proxy: acting.proxy }), cost };
}

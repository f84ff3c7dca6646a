import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { NoAnswer } from '../../api/problem.js';
import { useSession } from '../../app/session/session.js';
import { momentText, spanText } from '../../lib/dates.js';
import { isUnsent } from '../../lib/outbox.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Loading, Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useOutbox } from '../outbox/use-outbox.js';
import { CheckInForm } from './check-in-form.js';
import { CheckOutForm } from './check-out-form.js';
import { staysQuery } from './queries.js';
import { useServiceNames } from './service-name.js';

/** Checking in and out: what is shown at both ends decides how strong the evidence of the hours is. */
export function StayPage() {
  const { t } = useTranslation('volunteer');
  const { memberId } = useSession();
  const stays = useQuery(staysQuery(memberId));
  const items = useOutbox(memberId);
  const coming = items.find(({ action, state }) => action.kind === 'checkIn' && isUnsent(state));
  const leaving = items.find(({ action, state }) => action.kind === 'checkOut' && isUnsent(state));
  const isOffline = stays.error instanceof NoAnswer;
  const open = stays.data?.find(({ state }) => state === 'open');
  const loose = stays.data?.find(({ state }) => state === 'ended');
  const isIn = open !== undefined || coming !== undefined;
  return (
    <Page title={t('stay.title')} lead={t('stay.lead')}>
      {stays.isPending && <Loading label={t('loading')} />}
      {stays.isError && !isOffline && <ProblemNotice error={stays.error} />}
      {isOffline && (
        <Notice tone="info">
          <p>{t('stay.offline')}</p>
        </Notice>
      )}
      {loose !== undefined && <LooseStay stay={loose} />}
      {leaving !== undefined && (
        <Notice tone="info">
          <p>{t('stay.leaving')}</p>
          <ButtonLink to="/volunteer/outbox">{t('mine.outbox')}</ButtonLink>
        </Notice>
      )}
      {!stays.isPending && leaving === undefined && isIn && (
        <>
          {open !== undefined && <Running stay={open} />}
          {open === undefined && (
            <Notice tone="info">
              <p>{t('stay.coming', { about: coming?.action.about ?? '' })}</p>
            </Notice>
          )}
          <CheckOutForm
            stay={open === undefined ? { itemId: coming?.id ?? '' } : { id: open.id }}
          />
        </>
      )}
      {!stays.isPending && leaving === undefined && !isIn && <CheckInForm />}
    </Page>
  );
}

type Stay = Awaited<ReturnType<NonNullable<ReturnType<typeof staysQuery>['queryFn']>>>[number];

function Running({ stay }: { readonly stay: Stay }) {
  const { t, i18n } = useTranslation('volunteer');
  const nameOf = useServiceNames();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/presence/{id}/cancel', { params: { path: { id: stay.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['volunteer'] }),
  });
  return (
    <Card>
      <p>
        {t('home.since', {
          service: nameOf(stay.serviceCode),
          when: momentText(stay.startedAt, i18n.language),
        })}
      </p>
      <p>{t('stay.due', { when: momentText(stay.dueAt, i18n.language) })}</p>
      <ProblemNotice error={cancel.error} />
      <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
        {t('stay.cancel')}
      </Button>
    </Card>
  );
}

/** A stay that has ended but has no record yet. */
function LooseStay({ stay }: { readonly stay: Stay }) {
  const { t, i18n } = useTranslation('volunteer');
  const queries = useQueryClient();
  const submit = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/presence/{id}/record', { params: { path: { id: stay.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['volunteer'] }),
  });
  return (
    <Card>
      <p>
        {t('stay.loose', {
          when: spanText(stay.startedAt, stay.endedAt ?? stay.startedAt, i18n.language),
        })}
      </p>
      <ProblemNotice error={submit.error} />
      <Button busy={submit.isPending} onClick={() => submit.mutate()}>
        {t('stay.record')}
      </Button>
    </Card>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { newKey } from '../../api/client.js';
import { useSession } from '../../app/session/session.js';
import { momentText, shanghaiDate, spanText, timeText } from '../../lib/dates.js';
import type { OutboxItem } from '../../lib/outbox.js';
import { ButtonLink } from '../../ui/button.js';
import { Empty, Loading } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import type { Action } from '../outbox/actions.js';
import { flush, mend, queue } from '../outbox/outbox.js';
import { useOutbox } from '../outbox/use-outbox.js';
import { bodyOf, draftFor, type LogDraft, recipientKey } from './log-draft.js';
import { LogForm } from './log-form.js';
import { type Recipient, recipientsQuery, type Service, servicesQuery } from './queries.js';
import { serviceName } from './service-name.js';

/** Logging hours: two presses after an appointment, half a minute otherwise, with or without a network. */
export function LogPage() {
  const { t } = useTranslation('volunteer');
  const { memberId } = useSession();
  const recipients = useQuery(recipientsQuery(memberId));
  const services = useQuery(servicesQuery);
  const isReady = recipients.isSuccess && services.isSuccess;
  return (
    <Page title={t('log.title')} lead={t('log.lead')}>
      <ProblemNotice
        error={recipients.error ?? services.error}
        onRetry={() => void Promise.all([recipients.refetch(), services.refetch()])}
      />
      {(recipients.isPending || services.isPending) && <Loading label={t('loading')} />}
      {isReady && recipients.data.length === 0 && <NobodyYet />}
      {isReady && recipients.data.length > 0 && (
        <Log recipients={recipients.data} services={services.data} />
      )}
    </Page>
  );
}

function NobodyYet() {
  const { t } = useTranslation('volunteer');
  return (
    <Empty title={t('log.nobody')}>
      <p>{t('log.nobodyAdvice')}</p>
      <ButtonLink look="primary" to="/volunteer/requests">
        {t('find.title')}
      </ButtonLink>
      <ButtonLink to="/volunteer/stay">{t('stay.title')}</ButtonLink>
    </Empty>
  );
}

interface LogProps {
  readonly recipients: readonly Recipient[];
  readonly services: readonly Service[];
}

function Log({ recipients, services }: LogProps) {
  const { i18n } = useTranslation();
  const { memberId } = useSession();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const old = useOutbox(memberId).find(({ id }) => id === search.get('mend'));
  const wanted = recipients.find(({ requestId }) => requestId === search.get('request'));
  const begin =
    draftOf(old, recipients) ??
    draftFor(search.has('request') ? (wanted ?? recipients[0]) : recipients[0], new Date());
  const send = async (draft: LogDraft) => {
    const recipient = recipients.find((one) => recipientKey(one) === draft.recipient);
    if (recipient === undefined) return;
    const body = bodyOf(draft, recipient, newKey());
    const service = services.find(({ code }) => code === draft.serviceCode);
    const about = [
      recipient.name || recipient.memberNo,
      service === undefined ? draft.serviceCode : serviceName(service, i18n.language),
      spanText(body.startedAt, body.endedAt, i18n.language),
    ].join(' · ');
    const action: Action = { kind: 'log', body, about };
    if (old === undefined) await queue(memberId, action);
    else await mend(old.id, action);
    void flush(queries);
    await navigate('/volunteer/outbox');
  };
  return (
    <LogForm
      key={old?.id ?? 'new'}
      begin={begin}
      recipients={recipients.map((one) => [recipientKey(one), labelOf(one, i18n.language)])}
      services={services.filter(({ referred }) => !referred)}
      onRecipient={(chosen) =>
        draftFor(
          recipients.find((one) => recipientKey(one) === chosen),
          new Date(),
        )
      }
      onSend={send}
    />
  );
}

function labelOf({ name, memberNo, startsAt }: Recipient, language: string): string {
  const who = [name, memberNo].filter(Boolean).join(' ');
  return startsAt === null ? who : `${who} · ${momentText(startsAt, language)}`;
}

/** What was refused, to be put right. */
function draftOf(
  item: OutboxItem<Action> | undefined,
  recipients: readonly Recipient[],
): LogDraft | null {
  if (item === undefined || item.action.kind !== 'log') return null;
  const { body } = item.action;
  const recipient = recipients.find(
    ({ id, requestId }) => id === body.recipientId && requestId === (body.requestId ?? null),
  );
  return {
    recipient: recipient === undefined ? '' : recipientKey(recipient),
    serviceCode: body.serviceCode,
    day: shanghaiDate(body.startedAt),
    from: timeText(body.startedAt, 'en'),
    until: timeText(body.endedAt, 'en'),
    note: body.note ?? '',
  };
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { useSession } from '../../app/session/session.js';
import { addDays, dateText, shanghaiDate } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Card, CardItem, CardList } from '../../ui/card.js';
import { TextField } from '../../ui/field.js';
import { Empty, Loading, Notice } from '../../ui/notice.js';
import { OnceForm } from '../../ui/once-form.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { certificatesQuery } from './own-queries.js';
import styles from './volunteer.module.css';

const YEAR_DAYS = 365;

/** Certificates of what one did: ask for one, and keep those one has. */
export function CertificatesPage() {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const list = useQuery(certificatesQuery(memberId));
  return (
    <Page title={t('certificate.title')} lead={t('certificate.lead')}>
      <AskForm memberId={memberId} />
      <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loading label={t('loading')} />}
      {list.data?.length === 0 && (
        <Empty title={t('certificate.empty')}>
          <p>{t('certificate.emptyAdvice')}</p>
        </Empty>
      )}
      <CardList label={t('certificate.list')}>
        {(list.data ?? []).map(({ number, issuedOn, period, total }) => (
          <CardItem key={number}>
            <h2>{number}</h2>
            <p>
              {t('certificate.period', {
                from: dateText(period.from, i18n.language),
                to: dateText(period.to, i18n.language),
              })}
            </p>
            <p>
              {t('certificate.total', {
                times: total.records,
                hours: hoursText(total.servedMinutes, i18n.language),
              })}
            </p>
            <p className={styles.soft}>
              {t('certificate.issued', { when: dateText(issuedOn, i18n.language) })}
            </p>
            <p className={styles.links}>
              <a href={`/v1/members/${memberId}/certificates/${number}/certificate.pdf`} download>
                {t('certificate.pdf', { number })}
              </a>
            </p>
          </CardItem>
        ))}
      </CardList>
    </Page>
  );
}

function AskForm({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('volunteer');
  const today = shanghaiDate();
  const [from, setFrom] = useState(addDays(today, -YEAR_DAYS));
  const [to, setTo] = useState(today);
  const wish = useChange(
    (body: { readonly from: string; readonly to: string }, key) => {
      const params = { path: { id: memberId }, header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/members/{id}/certificates', { params, body }));
    },
    [certificatesQuery(memberId).queryKey],
  );
  return (
    <Card>
      <OnceForm
        aria-label={t('certificate.ask')}
        change={wish}
        buttons={
          <Button
            type="submit"
            look="primary"
            wide
            busy={wish.isPending}
            disabled={from === '' || to === ''}
          >
            {t('certificate.ask')}
          </Button>
        }
        onSubmit={() => wish.mutate({ from, to })}
      >
        <div className={styles.pair}>
          <TextField
            label={t('certificate.from')}
            type="date"
            required
            value={from}
            onChange={(e) => setFrom(e.target.value)}
          />
          <TextField
            label={t('certificate.to')}
            type="date"
            required
            value={to}
            onChange={(e) => setTo(e.target.value)}
          />
        </div>
        {wish.isSuccess && (
          <Notice tone="good">
            <p>{t('certificate.done', { number: wish.data.number })}</p>
          </Notice>
        )}
      </OnceForm>
    </Card>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { codeOf } from '../../../api/problem.js';
import { dateText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Form, TextField } from '../../../ui/field.js';
import { Hours } from '../../../ui/hours.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../public.module.css';
import { type CertificateCheck, certificateQuery } from '../queries.js';
import { nameOf } from '../services/names.js';

/** Whether a certificate with a number was issued, over what, and whether it still holds. */
export function CertificatePage() {
  const { t } = useTranslation('public-lists');
  const [search, setSearch] = useSearchParams();
  const asked = search.get('number') ?? '';
  const [number, setNumber] = useState(asked);
  const [empty, setEmpty] = useState(false);
  const look = () => {
    const wanted = number.trim().toUpperCase();
    setEmpty(wanted === '');
    if (wanted !== '') setSearch({ number: wanted });
  };
  return (
    <Page title={t('certificate.title')} lead={t('certificate.lead')}>
      <Form aria-label={t('certificate.title')} onSubmit={look}>
        <TextField
          label={t('certificate.number')}
          hint={t('certificate.hint')}
          error={empty ? t('certificate.missing') : null}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={number}
          onChange={({ target }) => setNumber(target.value)}
        />
        <Button type="submit" look="primary" wide>
          {t('certificate.look')}
        </Button>
      </Form>
      {asked !== '' && <Answer number={asked} />}
    </Page>
  );
}

function Answer({ number }: { readonly number: string }) {
  const { t } = useTranslation('public-lists');
  const { data, error, refetch } = useQuery(certificateQuery(number));
  if (data !== undefined) return <Certificate certificate={data} />;
  if (error === null) return <Loading label={t('common:state.loading')} />;
  const code = codeOf(error);
  if (code !== 'not_found' && code !== 'validation_failed') {
    return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Notice tone="bad">
      <h2>{t('certificate.unknown')}</h2>
      <p>{t('certificate.unknownThen', { number })}</p>
    </Notice>
  );
}

function Certificate({ certificate }: { readonly certificate: CertificateCheck }) {
  const { t, i18n } = useTranslation('public-lists');
  const { state, now, total, holder, period, issuedOn, digest, city } = certificate;
  const day = (date: string) => dateText(date, i18n.language);
  const isValid = state === 'valid';
  return (
    <div className={styles.stack}>
      <Notice tone={isValid ? 'good' : 'warn'}>
        <h2>{t(isValid ? 'certificate.valid' : 'certificate.superseded')}</h2>
        {!isValid && <p>{t('certificate.supersededThen')}</p>}
      </Notice>
      <Card>
        <Facts
          of={[
            [t('certificate.number'), certificate.number],
            [t('certificate.city'), city],
            [t('certificate.holder'), [holder.name, holder.memberNo].filter(Boolean).join(' ')],
            [
              t('certificate.period'),
              t('certificate.span', { from: day(period.from), to: day(period.to) }),
            ],
            [t('certificate.issued'), day(issuedOn)],
            [t('certificate.records'), total.records],
            [t('certificate.served'), <Hours key="served" minutes={total.servedMinutes} />],
            [t('certificate.credited'), <Hours key="credited" minutes={total.creditedMinutes} />],
            ...(now === null
              ? []
              : [
                  [
                    t('certificate.now'),
                    <Hours key="now" minutes={now.total.creditedMinutes} />,
                  ] as const,
                ]),
          ]}
        />
      </Card>
      <ServiceTable services={(now ?? certificate).services} />
      <p className={styles.soft}>{t('certificate.hidden')}</p>
      <details className={styles.details}>
        <summary>{t('certificate.digest')}</summary>
        <p>{t('certificate.digestWhy')}</p>
        <p className={styles.mono}>{digest}</p>
      </details>
    </div>
  );
}

function ServiceTable({ services }: Pick<CertificateCheck, 'services'>) {
  const { t, i18n } = useTranslation('public-lists');
  return (
    <div className={styles.fits}>
      <table className={styles.table}>
        <caption>{t('certificate.byService')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('certificate.service')}</th>
            <th scope="col">{t('certificate.records')}</th>
            <th scope="col">{t('certificate.served')}</th>
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <tr key={service.code}>
              <th scope="row">{nameOf(service, i18n.language)}</th>
              <td>{service.records}</td>
              <td>
                <Hours minutes={service.servedMinutes} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { shanghaiDate, shanghaiInstant } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { servicesQuery } from '../catalogue/queries.js';
import styles from '../desk/desk.module.css';
import { QuickForm, type Values } from '../desk/quick-form.js';
import { Section } from '../desk/section.js';
import { MemberField } from '../people/member-field.js';
import type { MemberSummary } from '../people/queries.js';

type LogRecord = components['schemas']['LogRecordDto'];

/** Hours entered on behalf of a volunteer: the station gives its word, and somebody else approves. */
export function EntryPage() {
  const { t } = useTranslation('station');
  const [round, setRound] = useState(0);
  return (
    <Page title={t('entry.title')} lead={t('entry.lead')} broad>
      <Section title={t('entry.title')}>
        <Entry key={round} onNext={() => setRound(round + 1)} />
      </Section>
    </Page>
  );
}

function Entry({ onNext }: { readonly onNext: () => void }) {
  const { t } = useTranslation('station');
  const [volunteer, setVolunteer] = useState<MemberSummary | null>(null);
  const [elder, setElder] = useState<MemberSummary | null>(null);
  const [unready, setUnready] = useState(false);
  const services = useInfiniteQuery(servicesQuery(''));
  const log = useChange(
    (body: LogRecord, key) => {
      const params = { header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/service-records', { params, body }));
    },
    [['service-records']],
  );
  const send = (values: Values) => {
    setUnready(volunteer === null || elder === null);
    if (volunteer !== null && elder !== null) log.mutate(recordOf(values, volunteer.id, elder.id));
  };
  const offered = services.data?.pages.flatMap(({ items }) => items) ?? [];
  if (log.isSuccess) return <Entered onNext={onNext} />;
  return (
    <>
      <fieldset className={styles.members} disabled={log.unanswered !== null}>
        <MemberField label={t('entry.volunteerNo')} onFound={setVolunteer} />
        <MemberField label={t('entry.elderNo')} onFound={setElder} />
      </fieldset>
      {unready && <Notice tone="bad">{t('entry.both')}</Notice>}
      <QuickForm
        label={t('entry.title')}
        fields={[
          {
            name: 'serviceCode',
            label: t('entry.service'),
            options: offered
              .filter(({ referred }) => !referred)
              .map(({ code, name }) => [code, `${name} ${code}`]),
          },
          { name: 'day', label: t('entry.day'), type: 'date', value: shanghaiDate() },
          { name: 'from', label: t('entry.from'), type: 'time' },
          { name: 'until', label: t('entry.until'), type: 'time' },
          { name: 'note', label: t('entry.note'), type: 'long', optional: true },
        ]}
        send={t('entry.send')}
        busy={log.isPending}
        error={log.error}
        once={log}
        onSend={send}
      />
    </>
  );
}

function Entered({ onNext }: { readonly onNext: () => void }) {
  const { t } = useTranslation('station');
  return (
    <Notice tone="good">
      <p>{t('entry.done')}</p>
      <Button onClick={onNext}>{t('entry.next')}</Button>
    </Notice>
  );
}

function recordOf(values: Values, volunteerId: string, recipientId: string): LogRecord {
  const { serviceCode = '', day = '', from = '', until = '', note = '' } = values;
  return {
    volunteerId,
    recipientId,
    serviceCode,
    evidence: 'self',
    startedAt: shanghaiInstant(day, from),
    endedAt: shanghaiInstant(day, until),
    ...(note !== '' && { note }),
  };
}

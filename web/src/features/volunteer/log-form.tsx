import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, shanghaiDate } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Form, Select, TextArea, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { faultsOf, type LogDraft, type LogFault, lasting, lengthOf } from './log-draft.js';
import type { Service } from './queries.js';
import { serviceName } from './service-name.js';
import styles from './volunteer.module.css';

const QUICK_MINUTES = [30, 60, 90, 120];
const FAULTS = {
  recipient: 'log.fault.recipient',
  service: 'log.fault.service',
  day: 'log.fault.day',
  time: 'log.fault.time',
  order: 'log.fault.order',
  future: 'log.fault.future',
} as const satisfies Record<LogFault, string>;

interface LogFormProps {
  readonly begin: LogDraft;
  readonly recipients: readonly (readonly [key: string, label: string])[];
  readonly services: readonly Service[];
  /** What the form says for another elder or appointment. */
  readonly onRecipient: (key: string) => LogDraft;
  readonly onSend: (draft: LogDraft) => Promise<void>;
}

/** Who, what and when; nothing is sent by itself before it is complete. */
export function LogForm({ begin, recipients, services, onRecipient, onSend }: LogFormProps) {
  const { t, i18n } = useTranslation('volunteer');
  const [draft, setDraft] = useState(begin);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const faults = tried ? faultsOf(draft, new Date()) : [];
  const fault = (...of: LogFault[]) => {
    const found = of.find((one) => faults.includes(one));
    return found === undefined ? null : t(FAULTS[found]);
  };
  const send = async () => {
    setTried(true);
    if (faultsOf(draft, new Date()).length > 0) return;
    setBusy(true);
    await onSend(draft);
  };
  return (
    <Card>
      <Form aria-label={t('log.title')} onSubmit={() => void send()}>
        <Select
          label={t('log.recipient')}
          error={fault('recipient')}
          value={draft.recipient}
          onChange={(e) => setDraft({ ...onRecipient(e.target.value), note: draft.note })}
        >
          <option value="">{t('choose')}</option>
          {recipients.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </Select>
        <Select
          label={t('log.service')}
          error={fault('service')}
          value={draft.serviceCode}
          onChange={(e) => setDraft({ ...draft, serviceCode: e.target.value })}
        >
          <option value="">{t('choose')}</option>
          {services.map((service) => (
            <option key={service.code} value={service.code}>
              {serviceName(service, i18n.language)}
            </option>
          ))}
        </Select>
        <Times draft={draft} onChange={setDraft} fault={fault} />
        <TextArea
          label={t('log.note')}
          rows={2}
          maxLength={1000}
          value={draft.note}
          onChange={(e) => setDraft({ ...draft, note: e.target.value })}
        />
        <Notice tone="info">
          <p>{t('log.evidence')}</p>
        </Notice>
        <Button type="submit" look="primary" wide busy={busy}>
          {t('log.send')}
        </Button>
      </Form>
    </Card>
  );
}

interface TimesProps {
  readonly draft: LogDraft;
  readonly onChange: (draft: LogDraft) => void;
  readonly fault: (...of: LogFault[]) => string | null;
}

function Times({ draft, onChange, fault }: TimesProps) {
  const { t, i18n } = useTranslation('volunteer');
  const today = shanghaiDate();
  const length = lengthOf(draft);
  return (
    <>
      <TextField
        label={t('log.day')}
        error={fault('day')}
        type="date"
        max={today}
        value={draft.day}
        onChange={(e) => onChange({ ...draft, day: e.target.value })}
      />
      <fieldset className={styles.quick}>
        <legend>{t('log.quickDay')}</legend>
        {[today, addDays(today, -1)].map((day, back) => (
          <Button
            key={day}
            aria-pressed={draft.day === day}
            onClick={() => onChange({ ...draft, day })}
          >
            {t(back === 0 ? 'today' : 'yesterday')}
          </Button>
        ))}
      </fieldset>
      <div className={styles.pair}>
        <TextField
          label={t('log.from')}
          error={fault('time', 'order')}
          type="time"
          value={draft.from}
          onChange={(e) => onChange({ ...draft, from: e.target.value })}
        />
        <TextField
          label={t('log.until')}
          error={fault('time', 'order', 'future')}
          type="time"
          value={draft.until}
          onChange={(e) => onChange({ ...draft, until: e.target.value })}
        />
      </div>
      <fieldset className={styles.quick}>
        <legend>{t('log.length')}</legend>
        {QUICK_MINUTES.map((minutes) => (
          <Button
            key={minutes}
            aria-pressed={length === minutes}
            onClick={() => onChange(lasting(draft, minutes))}
          >
            {hoursText(minutes, i18n.language)}
          </Button>
        ))}
      </fieldset>
      {length !== null && (
        <p role="status">{t('log.total', { hours: hoursText(length, i18n.language) })}</p>
      )}
    </>
  );
}

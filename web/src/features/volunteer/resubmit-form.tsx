import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { shanghaiDate, shanghaiInstant, timeText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Form, Select, TextArea, TextField } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { servicesQuery } from './queries.js';
import { serviceName } from './service-name.js';
import styles from './volunteer.module.css';

/** What was sent back, put right and sent again. */
export function ResubmitForm({
  record,
}: {
  readonly record: components['schemas']['RecordDetailDto'];
}) {
  const { t } = useTranslation('volunteer');
  const queries = useQueryClient();
  const [draft, setDraft] = useState({
    serviceCode: record.serviceCode,
    day: shanghaiDate(record.startedAt),
    from: timeText(record.startedAt, 'en'),
    until: timeText(record.endedAt, 'en'),
    note: record.note ?? '',
  });
  const send = useMutation({
    mutationFn: () => {
      const { day, from, until, serviceCode, note } = draft;
      const changes = {
        serviceCode,
        startedAt: shanghaiInstant(day, from),
        endedAt: shanghaiInstant(day, until),
        note: note.trim() === '' ? null : note.trim(),
      };
      const params = { path: { id: record.id } };
      return ask(api.POST('/v1/service-records/{id}/resubmit', { params, body: { changes } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['volunteer'] }),
  });
  return (
    <Card>
      <Form aria-label={t('record.mend')} onSubmit={() => send.mutate()}>
        <Fields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
        <ProblemNotice error={send.error} />
        <Button
          type="submit"
          look="primary"
          wide
          busy={send.isPending}
          disabled={draft.day === '' || draft.from === '' || draft.until === ''}
        >
          {t('record.mend')}
        </Button>
      </Form>
    </Card>
  );
}

interface Draft {
  readonly serviceCode: string;
  readonly day: string;
  readonly from: string;
  readonly until: string;
  readonly note: string;
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}

function Fields({ draft, onChange }: FieldsProps) {
  const { t, i18n } = useTranslation('volunteer');
  const services = useQuery(servicesQuery);
  return (
    <>
      <Select
        label={t('log.service')}
        value={draft.serviceCode}
        onChange={(e) => onChange({ serviceCode: e.target.value })}
      >
        {(services.data ?? []).map((service) => (
          <option key={service.code} value={service.code}>
            {serviceName(service, i18n.language)}
          </option>
        ))}
      </Select>
      <TextField
        label={t('log.day')}
        type="date"
        required
        value={draft.day}
        onChange={(e) => onChange({ day: e.target.value })}
      />
      <div className={styles.pair}>
        <TextField
          label={t('log.from')}
          type="time"
          required
          value={draft.from}
          onChange={(e) => onChange({ from: e.target.value })}
        />
        <TextField
          label={t('log.until')}
          type="time"
          required
          value={draft.until}
          onChange={(e) => onChange({ until: e.target.value })}
        />
      </div>
      <TextArea
        label={t('log.note')}
        rows={2}
        maxLength={1000}
        value={draft.note}
        onChange={(e) => onChange({ note: e.target.value })}
      />
    </>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { momentText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { Form, Select } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { flush, queue } from '../outbox/outbox.js';
import { recipientKey } from './log-draft.js';
import { faultsOfProof, NO_PROOF, proofOf } from './presence-proof.js';
import { ProofFields } from './proof-fields.js';
import { type Recipient, recipientsQuery, servicesQuery } from './queries.js';
import { serviceName, useServiceNames } from './service-name.js';

/** Coming to an elder: for an appointment, an elder one knows, or whoever shows a card. */
export function CheckInForm() {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const { data: recipients = [] } = useQuery(recipientsQuery(memberId));
  const { data: services = [] } = useQuery(servicesQuery);
  const [search] = useSearchParams();
  const [chosen, setChosen] = useState<string | null>(null);
  const [service, setService] = useState('');
  const [proof, setProof] = useState(NO_PROOF);
  const [tried, setTried] = useState(false);
  const arrive = useArrival();
  const wanted = search.get('request');
  const recipient =
    chosen === null
      ? recipients.find(
          ({ requestId }) => requestId !== null && requestId === (wanted ?? requestId),
        )
      : recipients.find((one) => recipientKey(one) === chosen);
  const serviceCode = service || (recipient?.serviceCode ?? '');
  const faults = tried ? faultsOfProof(proof) : [];
  const send = async () => {
    setTried(true);
    if (serviceCode === '' || faultsOfProof(proof).length > 0) return;
    await arrive({ recipient, serviceCode, proof: proofOf(proof, new Date()) });
  };
  return (
    <Form aria-label={t('stay.in')} onSubmit={() => void send()}>
      <Select
        label={t('stay.recipient')}
        value={recipient === undefined ? '' : recipientKey(recipient)}
        onChange={(e) => setChosen(e.target.value)}
      >
        <option value="">{t('stay.byCard')}</option>
        {recipients.map((one) => (
          <option key={recipientKey(one)} value={recipientKey(one)}>
            {labelOf(one, i18n.language)}
          </option>
        ))}
      </Select>
      <Select
        label={t('stay.service')}
        error={tried && serviceCode === '' ? t('log.fault.service') : null}
        value={serviceCode}
        onChange={(e) => setService(e.target.value)}
      >
        <option value="">{t('choose')}</option>
        {services.map((one) => (
          <option key={one.code} value={one.code}>
            {serviceName(one, i18n.language)}
          </option>
        ))}
      </Select>
      <ProofFields
        draft={proof}
        onChange={setProof}
        faults={faults}
        knowsElder={recipient !== undefined}
      />
      {faults.includes('nothing') && <Notice tone="bad">{t('stay.fault.nothing')}</Notice>}
      <Button type="submit" look="primary" wide>
        {t('stay.in')}
      </Button>
    </Form>
  );
}

interface Arrival {
  readonly recipient: Recipient | undefined;
  readonly serviceCode: string;
  readonly proof: ReturnType<typeof proofOf>;
}

function useArrival() {
  const { memberId } = useSession();
  const nameOf = useServiceNames();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async ({ recipient, serviceCode, proof }: Arrival): Promise<void> => {
    const body = {
      ...proof,
      serviceCode,
      ...(recipient && { recipientId: recipient.id }),
      ...(recipient?.requestId && { requestId: recipient.requestId }),
    };
    const who = recipient && (recipient.name || recipient.memberNo);
    const about = [who, nameOf(serviceCode)].filter(Boolean).join(' · ');
    await queue(memberId, { kind: 'checkIn', body, about });
    void flush(queries);
    await navigate('/volunteer/outbox');
  };
}

function labelOf({ name, memberNo, startsAt }: Recipient, language: string): string {
  const who = [name, memberNo].filter(Boolean).join(' ');
  return startsAt === null ? who : `${who} · ${momentText(startsAt, language)}`;
}

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { momentText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { Form } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import type { Stay } from '../outbox/actions.js';
import { flush, queue } from '../outbox/outbox.js';
import { faultsOfProof, NO_PROOF, proofOf } from './presence-proof.js';
import { ProofFields } from './proof-fields.js';

/** Leaving an elder: the record is submitted by the service, from what both ends showed. */
export function CheckOutForm({ stay }: { readonly stay: Stay }) {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [proof, setProof] = useState(NO_PROOF);
  const [tried, setTried] = useState(false);
  const faults = tried ? faultsOfProof(proof) : [];
  const send = async () => {
    setTried(true);
    if (faultsOfProof(proof).length > 0) return;
    const now = new Date();
    const about = momentText(now.toISOString(), i18n.language);
    await queue(memberId, { kind: 'checkOut', stay, body: proofOf(proof, now), about });
    void flush(queries);
    await navigate('/volunteer/outbox');
  };
  return (
    <Form aria-label={t('stay.out')} onSubmit={() => void send()}>
      <ProofFields draft={proof} onChange={setProof} faults={faults} knowsElder />
      {faults.includes('nothing') && <Notice tone="bad">{t('stay.fault.nothing')}</Notice>}
      <Button type="submit" look="primary" wide>
        {t('stay.out')}
      </Button>
    </Form>
  );
}

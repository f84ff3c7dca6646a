import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Form, TextField } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import styles from './hotline.module.css';
import { callQuery } from './queries.js';

type Claim = components['schemas']['IdentifyDto'];

/** Finds out who is on the line: by what the caller says of themselves, or by the card and its next code. */
export function Identify({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const identify = useMutation({
    mutationFn: (body: Claim) =>
      ask(api.POST('/v1/hotline/calls/{id}/identify', { params: { path: { id } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: callQuery(id).queryKey }),
  });
  const tell = { isBusy: identify.isPending, onTell: (claim: Claim) => identify.mutate(claim) };
  return (
    <>
      <ProblemNotice error={identify.error} />
      <div className={styles.columns}>
        <ByPerson {...tell} />
        <ByCard {...tell} />
      </div>
    </>
  );
}

interface TellProps {
  readonly isBusy: boolean;
  readonly onTell: (claim: Claim) => void;
}

function ByPerson({ isBusy, onTell }: TellProps) {
  const { t } = useTranslation('hotline');
  const [phone, setPhone] = useState('');
  const [name, setName] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const isWhole = [phone, name, birthDate].every((value) => value.trim() !== '');
  const send = () => {
    if (!isWhole) return;
    onTell({ person: { phone: phone.trim(), name: name.trim(), birthDate } });
  };
  return (
    <Card>
      <Form aria-label={t('who.person')} onSubmit={send}>
        <h2>{t('who.person')}</h2>
        <TextField
          label={t('who.phone')}
          hint={t('who.phoneHint')}
          inputMode="tel"
          autoComplete="off"
          autoFocus
          value={phone}
          onChange={(e) => setPhone(e.target.value)}
        />
        <TextField
          label={t('who.name')}
          autoComplete="off"
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <TextField
          label={t('who.birthDate')}
          type="date"
          value={birthDate}
          onChange={(e) => setBirthDate(e.target.value)}
        />
        <Button type="submit" look="primary" busy={isBusy} disabled={!isWhole}>
          {t('who.send')}
        </Button>
      </Form>
    </Card>
  );
}

function ByCard({ isBusy, onTell }: TellProps) {
  const { t } = useTranslation('hotline');
  const [cardNo, setCardNo] = useState('');
  const [code, setCode] = useState('');
  const isWhole = cardNo.trim() !== '' && code.trim() !== '';
  const send = () => isWhole && onTell({ card: { cardNo: cardNo.trim(), code: code.trim() } });
  return (
    <Card>
      <Form aria-label={t('who.card')} onSubmit={send}>
        <h2>{t('who.card')}</h2>
        <p>{t('who.cardHint')}</p>
        <TextField
          label={t('who.cardNo')}
          inputMode="numeric"
          autoComplete="off"
          value={cardNo}
          onChange={(e) => setCardNo(e.target.value)}
        />
        <TextField
          label={t('who.code')}
          inputMode="numeric"
          autoComplete="off"
          value={code}
          onChange={(e) => setCode(e.target.value)}
        />
        <Button type="submit" look="primary" busy={isBusy} disabled={!isWhole}>
          {t('who.sendCard')}
        </Button>
      </Form>
    </Card>
  );
}

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { Form, TextField } from '../../../ui/field.js';
import { Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { findMember, orNull } from '../queries.js';

const NUMBER = /^(0|[1-9]\d{0,18})$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds entries by what somebody has at hand: an entry's number, a record's id, or a member's number. */
export function EntrySearch() {
  const { t } = useTranslation('audit');
  const [text, setText] = useState('');
  const goTo = useNavigate();
  const search = useMutation({
    mutationFn: placeOf,
    onSuccess: (place) => {
      if (place !== null) goTo(place);
    },
  });
  const asked = text.trim();
  return (
    <Card>
      <Form
        role="search"
        aria-label={t('search.label')}
        onSubmit={() => asked !== '' && search.mutate(asked)}
      >
        <TextField
          label={t('search.text')}
          hint={t('search.hint')}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <div className={styles.row}>
          <Button type="submit" look="primary" busy={search.isPending}>
            {t('search.send')}
          </Button>
        </div>
        {search.data === null && <Notice tone="warn">{t('search.nothing')}</Notice>}
        <ProblemNotice error={search.error} />
      </Form>
    </Card>
  );
}

/** The address of what was looked for; null when there is no such thing. */
async function placeOf(text: string): Promise<string | null> {
  if (NUMBER.test(text)) return `/audit/ledger/${text}`;
  if (ID.test(text)) return placeOfId(text.toLowerCase());
  const member = await findMember(text);
  if (member === null) return null;
  const query = new URLSearchParams({ member: member.id, no: member.memberNo });
  return `/audit/ledger?${query}`;
}

/** A record, a booking or a transfer, whichever has this id. */
async function placeOfId(id: string): Promise<string | null> {
  const path = { path: { id } };
  const record = await orNull(ask(api.GET('/v1/service-records/{id}', { params: path })));
  if (record !== null) return entryOf(record.entrySeq);
  const transfer = await orNull(ask(api.GET('/v1/transfers/{id}', { params: path })));
  if (transfer !== null) return entryOf(transfer.entrySeq ?? transfer.holdSeq);
  const booking = await orNull(ask(api.GET('/v1/bookings/{id}', { params: path })));
  return booking === null ? null : entryOf(booking.holdSeq);
}

function entryOf(seq: string | null): string | null {
  return seq === null ? null : `/audit/ledger/${seq}`;
}

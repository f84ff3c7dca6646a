import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Form, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import type { OpensCalls } from './waiting.js';

/** Rings an elder to see how they are. */
export function CareCall({ onOpen }: OpensCalls) {
  const { t } = useTranslation('hotline');
  const [memberNo, setMemberNo] = useState('');
  const ring = useMutation({
    mutationFn: async () => {
      const query = { memberNo: memberNo.trim(), limit: 1 };
      const { items } = await ask(api.GET('/v1/members', { params: { query } }));
      const [elder] = items;
      if (elder === undefined) return null;
      return ask(api.POST('/v1/hotline/care-calls', { body: { elderId: elder.id } }));
    },
    onSuccess: (answer) => {
      if (answer === null) return;
      const { call, dial } = answer;
      onOpen(call.id, { callId: call.id, ...dial, callBackId: null, question: [] });
    },
  });
  return (
    <Card>
      <Form aria-label={t('care.title')} onSubmit={() => memberNo.trim() !== '' && ring.mutate()}>
        <h2>{t('care.title')}</h2>
        <p>{t('care.lead')}</p>
        <TextField
          label={t('care.elderNo')}
          autoComplete="off"
          value={memberNo}
          onChange={(e) => setMemberNo(e.target.value)}
        />
        {ring.data === null && <Notice tone="warn">{t('care.unknown')}</Notice>}
        <ProblemNotice error={ring.error} />
        <Button type="submit" busy={ring.isPending}>
          {t('care.ring')}
        </Button>
      </Form>
    </Card>
  );
}

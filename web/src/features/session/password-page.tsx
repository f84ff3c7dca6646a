import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../api/client.js';
import { homeOf } from '../../app/areas.js';
import { sessionQuery, useSession } from '../../app/session/session.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Form, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** Choosing a password of one's own; with a first password from the office, nothing else works before. */
export function PasswordPage() {
  const { t } = useTranslation('session');
  const session = useSession();
  return (
    <Page title={t('password.title')}>
      {session.mustChangePassword && <Notice tone="info">{t('password.first')}</Notice>}
      <Card>
        <PasswordForm />
      </Card>
    </Page>
  );
}

function PasswordForm() {
  const { t } = useTranslation('session');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [current, setCurrent] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () =>
      ask(api.PUT('/v1/auth/password', { body: { currentPassword: current, newPassword: fresh } })),
    onSuccess: async () => {
      const session = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
      await navigate(session === null ? '/login' : homeOf(session), { replace: true });
    },
  });
  const differs = tried && fresh !== again ? t('password.differs') : null;
  return (
    <Form
      aria-label={t('password.title')}
      onSubmit={() => {
        setTried(true);
        if (current !== '' && fresh !== '' && fresh === again) change.mutate();
      }}
    >
      <TextField
        label={t('password.current')}
        error={tried && current === '' ? t('login.missing') : null}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={(e) => setCurrent(e.target.value)}
      />
      <TextField
        label={t('password.fresh')}
        hint={t('password.rule')}
        error={tried && fresh === '' ? t('login.missing') : null}
        type="password"
        autoComplete="new-password"
        value={fresh}
        onChange={(e) => setFresh(e.target.value)}
      />
      <TextField
        label={t('password.again')}
        error={differs}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={(e) => setAgain(e.target.value)}
      />
      <ProblemNotice error={change.error} />
      <Button type="submit" look="primary" wide busy={change.isPending}>
        {t('password.send')}
      </Button>
    </Form>
  );
}

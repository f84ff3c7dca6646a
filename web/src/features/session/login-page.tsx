import { useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { portalQuery } from '../../app/shell/portal.js';
import { Shell } from '../../app/shell/shell.js';
import { isUnsent } from '../../lib/outbox.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Form, Select, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { outbox } from '../outbox/outbox.js';
import { useSignIn } from './use-sign-in.js';

/** Signing in by member number or phone number. */
export function LoginPage() {
  const { t } = useTranslation('session');
  const [search] = useSearchParams();
  return (
    <Shell kind="side" label="" ways={[]}>
      <Page title={t('login.title')} lead={t('login.lead')}>
        {search.has('ended') && (
          <Notice tone="info">
            <p>{t('login.ended')}</p>
            <Waiting />
          </Notice>
        )}
        <Card>
          <LoginForm />
        </Card>
        <p>{t('login.forgotten')}</p>
        <p>
          <Link to="/">{t('login.public')}</Link>
        </p>
      </Page>
    </Shell>
  );
}

/** What somebody did on this device and could not be sent yet stays there. */
function Waiting() {
  const { t } = useTranslation('session');
  const items = useSyncExternalStore(outbox.subscribe, outbox.items);
  return items.some(({ state }) => isUnsent(state)) ? <p>{t('login.unsent')}</p> : null;
}

function LoginForm() {
  const { t } = useTranslation('session');
  const { data: portal } = useQuery(portalQuery);
  const cities = portal?.cities ?? [];
  const signIn = useSignIn();
  const [identifier, setIdentifier] = useState('');
  const [password, setPassword] = useState('');
  const [city, setCity] = useState('');
  const [tried, setTried] = useState(false);
  const missing = (value: string) => (tried && value === '' ? t('login.missing') : null);
  const send = () => {
    setTried(true);
    if (identifier.trim() === '' || password === '') return;
    const chosen = city === '' ? (cities.length > 1 ? cities[0]?.code : undefined) : city;
    signIn.mutate({ identifier: identifier.trim(), password, ...(chosen && { city: chosen }) });
  };
  return (
    <Form onSubmit={send} aria-label={t('login.title')}>
      {cities.length > 1 && (
        <Select label={t('login.city')} value={city} onChange={(e) => setCity(e.target.value)}>
          {cities.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </Select>
      )}
      <TextField
        label={t('login.identifier')}
        hint={t('login.identifierHint')}
        error={missing(identifier.trim())}
        name="username"
        autoComplete="username"
        autoCapitalize="characters"
        value={identifier}
        onChange={(e) => setIdentifier(e.target.value)}
      />
      <TextField
        label={t('login.password')}
        error={missing(password)}
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(e) => setPassword(e.target.value)}
      />
      <ProblemNotice error={signIn.error} />
      <Button type="submit" look="primary" wide busy={signIn.isPending}>
        {t('login.send')}
      </Button>
    </Form>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areasOf } from '../../app/areas.js';
import { useSession } from '../../app/session/session.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Card, Facts } from '../../ui/card.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { UnsentQuestion, useUnsent } from '../outbox/unsent-question.js';
import { useSignOut } from './use-sign-in.js';

/** Who is signed in here, and the way out. */
export function AccountPage() {
  const { t } = useTranslation(['session', 'shell']);
  const session = useSession();
  const signOut = useSignOut();
  const unsent = useUnsent(session.memberId);
  const [isAsking, setAsking] = useState(false);
  const areas = areasOf(session);
  return (
    <Page title={t('account.title')}>
      <Card>
        <Facts of={[[t('account.memberNo'), session.memberNo]]} />
      </Card>
      {areas.length === 0 && <Notice tone="info">{t('account.noRole')}</Notice>}
      {areas.map(({ name, path }) => (
        <ButtonLink key={name} look="primary" to={path} wide>
          {t('account.go', { area: t(`shell:areas.${name}`) })}
        </ButtonLink>
      ))}
      <ButtonLink to="/me/password" wide>
        {t('password.title')}
      </ButtonLink>
      <ProblemNotice error={signOut.error} />
      <Button
        look="danger"
        wide
        busy={signOut.isPending}
        onClick={() => (unsent > 0 ? setAsking(true) : signOut.mutate())}
      >
        {t('account.signOut')}
      </Button>
      {isAsking && (
        <UnsentQuestion
          unsent={unsent}
          onStay={() => setAsking(false)}
          onLeave={() => {
            setAsking(false);
            signOut.mutate();
          }}
        />
      )}
    </Page>
  );
}

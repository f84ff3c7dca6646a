import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { Form, TextField } from '../../../ui/field.js';
import { Empty, Loading } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { findMember } from '../queries.js';
import { Accounts } from './accounts.js';
import { TrialBalance } from './trial-balance.js';

/** What all accounts hold together, and what one member's held on a day. */
export function BalancesPage() {
  const { t } = useTranslation('audit');
  const [params, setParams] = useSearchParams();
  const memberNo = params.get('member') ?? '';
  const on = params.get('on') ?? '';
  const show = (asked: { member: string; on: string }) =>
    setParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return (
    <Page title={t('balances.title')} lead={t('balances.lead')} broad>
      <Ask key={`${memberNo} ${on}`} memberNo={memberNo} on={on} onAsk={show} />
      {memberNo === '' ? <TrialBalance /> : <Holder memberNo={memberNo} on={on} />}
    </Page>
  );
}

interface AskProps {
  readonly memberNo: string;
  readonly on: string;
  readonly onAsk: (asked: { member: string; on: string }) => void;
}

function Ask({ memberNo, on, onAsk }: AskProps) {
  const { t } = useTranslation('audit');
  const [member, setMember] = useState(memberNo);
  const [day, setDay] = useState(on);
  return (
    <Card>
      <Form
        role="search"
        aria-label={t('balances.ask')}
        onSubmit={() => onAsk({ member: member.trim(), on: day })}
      >
        <div className={styles.columns}>
          <TextField
            label={t('balances.member')}
            hint={t('balances.memberHint')}
            value={member}
            onChange={(e) => setMember(e.target.value)}
          />
          <TextField
            label={t('balances.on')}
            hint={t('balances.onHint')}
            type="date"
            value={day}
            onChange={(e) => setDay(e.target.value)}
          />
        </div>
        <div className={styles.row}>
          <Button type="submit" look="primary">
            {t('balances.send')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function Holder({ memberNo, on }: { readonly memberNo: string; readonly on: string }) {
  const { t } = useTranslation('audit');
  const member = useQuery({
    queryKey: ['members', 'numbered', memberNo],
    queryFn: () => findMember(memberNo),
  });
  if (member.data === undefined) {
    if (member.error === null) return <Loading label={t('loading')} />;
    return <ProblemNotice error={member.error} onRetry={() => member.refetch()} />;
  }
  if (member.data === null) return <Empty title={t('search.nothing')} />;
  return <Accounts member={member.data} on={on === '' ? null : on} />;
}

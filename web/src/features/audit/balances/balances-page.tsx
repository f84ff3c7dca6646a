import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { Form, TextField } from '../../../ui/field.js';
import { Page } from '../../../ui/page.js';
import styles from '../audit.module.css';
import { EntryLink } from '../member-no.js';
import { OfMember } from '../of-member.js';
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
      {memberNo === '' ? (
        <>
          <h2>{t('trial.title')}</h2>
          <TrialBalance entry={(seq) => <EntryLink seq={seq} />} />
        </>
      ) : (
        <OfMember memberNo={memberNo}>
          {(member) => <Accounts member={member} on={on === '' ? null : on} />}
        </OfMember>
      )}
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

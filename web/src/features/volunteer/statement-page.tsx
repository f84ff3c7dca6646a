import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useSession } from '../../app/session/session.js';
import { dayText, monthText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { useSealedFile } from '../../lib/use-sealed-file.js';
import { Button } from '../../ui/button.js';
import { Card, CardItem, CardList, Facts } from '../../ui/card.js';
import { Select } from '../../ui/field.js';
import { Hours } from '../../ui/hours.js';
import { Empty, Loading, Notice, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { SealingNotice } from '../../ui/sealing-notice.js';
import { statementMonthsQuery, statementQuery } from './own-queries.js';
import { ReceiptButton } from './receipt-button.js';
import styles from './volunteer.module.css';

type Statement = components['schemas']['MonthStatementDto'];

/** A month of one's account: each line with the balance after it, and what can be kept of it. */
export function StatementPage() {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const [search, setSearch] = useSearchParams();
  const months = useQuery(statementMonthsQuery(memberId));
  const items = months.data ?? [];
  const month = search.get('month') ?? items[0]?.month;
  return (
    <Page title={t('statement.title')} lead={t('statement.lead')}>
      <ProblemNotice error={months.error} onRetry={() => void months.refetch()} />
      {months.isPending && <Loading label={t('loading')} />}
      {month !== undefined && (
        <>
          <Select
            label={t('statement.month')}
            value={month}
            onChange={(e) => setSearch({ month: e.target.value }, { replace: true })}
          >
            {items.map((one) => (
              <option key={one.month} value={one.month}>
                {monthText(one.month, i18n.language)}
              </option>
            ))}
          </Select>
          <Month memberId={memberId} month={month} />
        </>
      )}
    </Page>
  );
}

function Month({ memberId, month }: { readonly memberId: string; readonly month: string }) {
  const { t, i18n } = useTranslation('volunteer');
  const statement = useQuery(statementQuery(memberId, month));
  if (statement.isPending) return <Loading label={t('loading')} />;
  if (statement.isError) {
    return <ProblemNotice error={statement.error} onRetry={() => void statement.refetch()} />;
  }
  const { accounts, lines, state } = statement.data;
  return (
    <>
      {state === 'provisional' && (
        <Notice tone="info">
          <p>{t('statement.provisional')}</p>
        </Notice>
      )}
      {accounts.filter(isUsed).map((account) => (
        <Card key={`${account.purpose} ${account.asset}`}>
          <h2>{account.name}</h2>
          <Facts
            of={[
              [t('statement.opening'), hoursText(account.openingMinutes, i18n.language)],
              [t('statement.in'), hoursText(account.creditsMinutes, i18n.language)],
              [t('statement.out'), hoursText(account.debitsMinutes, i18n.language)],
              [t('statement.closing'), hoursText(account.closingMinutes, i18n.language)],
            ]}
          />
        </Card>
      ))}
      {lines.length === 0 ? (
        <Empty title={t('statement.empty')}>
          <p>{t('statement.emptyAdvice')}</p>
        </Empty>
      ) : (
        <CardList label={t('statement.lines')}>
          {lines.map((line) => (
            <CardItem key={`${line.seq} ${line.purpose} ${line.asset}`}>
              <Line line={line} />
            </CardItem>
          ))}
        </CardList>
      )}
      <div className="no-print">
        <Files memberId={memberId} month={month} state={state} />
      </div>
    </>
  );
}

/** An account in which nothing is and nothing moved says nothing; one's own hours always do. */
function isUsed(account: Statement['accounts'][number]): boolean {
  const { purpose, openingMinutes, creditsMinutes, debitsMinutes } = account;
  const figures = [openingMinutes, creditsMinutes, debitsMinutes];
  return purpose === 'earned' || figures.some((minutes) => minutes !== '0');
}

function Line({ line }: { readonly line: Statement['lines'][number] }) {
  const { t, i18n } = useTranslation('volunteer');
  return (
    <>
      <div className={styles.head}>
        <h3>{line.text}</h3>
        <strong>
          <Hours minutes={line.amountMinutes} />
        </strong>
      </div>
      <p className={styles.soft}>
        {dayText(line.effectiveOn, i18n.language)} · {line.counterpart.text}
      </p>
      <p>{t('statement.after', { hours: hoursText(line.balanceAfterMinutes, i18n.language) })}</p>
      {line.late && <Tag tone="info">{t('statement.late')}</Tag>}
      {line.reverses && <Tag tone="warn">{t('statement.reverses')}</Tag>}
      {line.reversedBy && <Tag tone="warn">{t('statement.reversed')}</Tag>}
      <ReceiptButton seq={line.seq} />
    </>
  );
}

interface SealedButtonProps {
  readonly label: string;
  readonly name: string;
  readonly read: () => Promise<unknown>;
}

/** A file with proofs; while it is being sealed, it is waited for. */
function SealedButton({ label, ...wish }: SealedButtonProps) {
  const file = useSealedFile(wish);
  return (
    <>
      <Button wide busy={file.isPending} onClick={file.save}>
        {label}
      </Button>
      <SealingNotice {...file} onRetry={file.save} />
    </>
  );
}

interface FilesProps {
  readonly memberId: string;
  readonly month: string;
  readonly state: Statement['state'];
}

function Files({ memberId, month, state }: FilesProps) {
  const { t } = useTranslation('volunteer');
  const base = `/v1/members/${memberId}`;
  const params = { path: { id: memberId, month } };
  const files = [
    [`${base}/statements/${month}/statement.pdf`, t('statement.pdf')],
    [`${base}/statements/${month}/statement.pdf?large=true`, t('statement.pdfLarge')],
  ] as const;
  return (
    <Card>
      <h2>{t('statement.files')}</h2>
      <ul className={`${styles.plain} ${styles.links}`}>
        {files.map(([address, label]) => (
          <li key={address}>
            <a href={address} download>
              {label}
            </a>
          </li>
        ))}
      </ul>
      <SealedButton
        label={t('statement.receipts')}
        name={`receipts-${month}.json`}
        read={() => ask(api.GET('/v1/members/{id}/receipts/{month}', { params, parseAs: 'blob' }))}
      />
      {state === 'closed' && (
        <SealedButton
          label={t('statement.proof')}
          name={`statement-${month}.proof.json`}
          read={() =>
            ask(
              api.GET('/v1/members/{id}/statements/{month}/proof.json', {
                params,
                parseAs: 'blob',
              }),
            )
          }
        />
      )}
    </Card>
  );
}

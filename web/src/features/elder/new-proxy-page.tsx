import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../api/client.js';
import { addDays, shanghaiDate } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Form, Select, TextField } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useWay } from './acting.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import type { ActScope } from './queries.js';
import { ELDER } from './queries.js';

const LIMITS = ['60', '120', '300', '600'] as const;
const TERMS = {
  '90': 'family.threeMonths',
  '180': 'family.halfYear',
  '365': 'family.year',
} as const;

/** Names somebody to act for oneself: who, what for, how much, how long. A social worker has to hear it, too. */
export function NewProxyPage() {
  const { t } = useTranslation('elder');
  return (
    <ElderPage title={t('family.new')} say={t('family.newSay')} back="/elder/family">
      <ProxyForm />
    </ElderPage>
  );
}

function ProxyForm() {
  const { t, i18n } = useTranslation('elder');
  const way = useWay();
  const navigate = useNavigate();
  const [proxyNo, setProxyNo] = useState('');
  const [scopes, setScopes] = useState<readonly ActScope[]>(['request', 'confirm']);
  const [limit, setLimit] = useState<string>('120');
  const [term, setTerm] = useState<string>('365');
  const [tried, setTried] = useState(false);
  const mayRedeem = scopes.includes('redeem');
  const propose = useChange(
    (validUntil: string) =>
      ask(
        api.POST('/v1/proxies', {
          body: {
            proxyNo: proxyNo.trim(),
            scopes: [...scopes],
            validUntil,
            ...(mayRedeem && { redeemLimitMinutes: limit }),
          },
        }),
      ),
    [[ELDER]],
  );
  const send = () => {
    setTried(true);
    if (proxyNo.trim() === '' || scopes.length === 0) return;
    propose.mutate(addDays(shanghaiDate(), Number(term)), {
      onSuccess: ({ id }) => void navigate(way(`/elder/family/${id}`), { replace: true }),
    });
  };
  return (
    <Form aria-label={t('family.new')} onSubmit={send}>
      <TextField
        label={t('family.number')}
        hint={t('family.numberHint')}
        error={tried && proxyNo.trim() === '' ? t('family.numberMissing') : null}
        autoCapitalize="characters"
        value={proxyNo}
        onChange={(event) => setProxyNo(event.target.value)}
      />
      <ScopeBoxes chosen={scopes} onChange={setScopes} />
      {mayRedeem && (
        <Select
          label={t('family.limitLabel')}
          value={limit}
          onChange={(event) => setLimit(event.target.value)}
        >
          {LIMITS.map((minutes) => (
            <option key={minutes} value={minutes}>
              {hoursText(minutes, i18n.language)}
            </option>
          ))}
        </Select>
      )}
      <Select label={t('family.termLabel')} value={term} onChange={(e) => setTerm(e.target.value)}>
        {Object.entries(TERMS).map(([days, key]) => (
          <option key={days} value={days}>
            {t(key)}
          </option>
        ))}
      </Select>
      <ProblemNotice error={propose.error} onRetry={send} />
      <Button type="submit" look="primary" wide busy={propose.isPending}>
        {t('family.send')}
      </Button>
    </Form>
  );
}

function ScopeBoxes({
  chosen,
  onChange,
}: {
  readonly chosen: readonly ActScope[];
  readonly onChange: (scopes: ActScope[]) => void;
}) {
  const { t } = useTranslation('elder');
  const all: readonly (readonly [ActScope, string])[] = [
    ['request', t('scope.request')],
    ['confirm', t('scope.confirm')],
    ['redeem', t('scope.redeem')],
  ];
  return (
    <fieldset className={styles.group}>
      <legend>{t('family.scopes')}</legend>
      {all.map(([scope, text]) => (
        <label key={scope} className={styles.check}>
          <input
            type="checkbox"
            checked={chosen.includes(scope)}
            onChange={({ target }) =>
              onChange([
                ...chosen.filter((one) => one !== scope),
                ...(target.checked ? [scope] : []),
              ])
            }
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NoAnswer } from '../../api/problem.js';
import { hoursText } from '../../lib/hours.js';
import { useAddress } from '../../lib/use-address.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/card.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { TextField } from '../../ui/field.js';
import { Hours } from '../../ui/hours.js';
import { Notice } from '../../ui/notice.js';
import { OnceForm } from '../../ui/once-form.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Row, Section } from '../desk/section.js';
import { useUnits } from '../units/queries.js';
import { UnitSelect } from '../units/unit-select.js';
import { minutesOf } from './amount.js';
import { charge, type NewSpending, refund, type Spending } from './queries.js';
import styles from './till.module.css';

/** The till of a provider: charges hours by a code or a card, and gives them back. */
export function TillPage() {
  const { t } = useTranslation('station-till');
  const [unit, setUnit] = useAddress('unit');
  const [charged, setCharged] = useState<readonly Spending[]>([]);
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <UnitSelect
        label={t('unit')}
        coded
        units={useUnits('provider')}
        any={t('ownUnit')}
        value={unit}
        onChange={setUnit}
      />
      <Section title={t('charge.title')}>
        <Charge
          key={charged.length}
          unit={unit}
          onCharged={(spending) => setCharged([spending, ...charged])}
        />
      </Section>
      <Section title={t('today.title')}>
        {charged.length === 0 && <p>{t('today.none')}</p>}
        {charged.map((spending) => (
          <Charged key={spending.id} spending={spending} />
        ))}
      </Section>
    </Page>
  );
}

interface ChargeProps {
  readonly unit: string;
  readonly onCharged: (spending: Spending) => void;
}

function Charge({ unit, onCharged }: ChargeProps) {
  const { t } = useTranslation('station-till');
  const [way, setWay] = useState('code');
  const [typed, setTyped] = useState({ code: '', cardNo: '', secret: '', hours: '', minutes: '' });
  const change = useChange((body: NewSpending, key) => charge(body, key), [], onCharged);
  const fill = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: (event: { target: { value: string } }) =>
      setTyped({ ...typed, [name]: event.target.value.trim() }),
  });
  const { code, cardNo, secret } = typed;
  const minutes = minutesOf(typed.hours, typed.minutes);
  const isAmountTyped = typed.hours !== '' || typed.minutes !== '';
  const send = () => {
    if (minutes === null) return;
    const where = unit === '' ? {} : { unitCode: unit };
    const proof = secret.length === 8 ? { code: secret } : { pin: secret };
    const shown = way === 'code' ? { code } : { card: { cardNo, ...proof } };
    change.mutate({ minutes, ...where, ...shown });
  };
  const isFull =
    minutes !== null && (way === 'code' ? code !== '' : cardNo !== '' && secret !== '');
  return (
    <OnceForm
      aria-label={t('charge.title')}
      onSubmit={() => isFull && send()}
      change={change}
      former={change.unanswered && <Former charge={change.unanswered.wish} />}
      buttons={
        <Row>
          <Button type="submit" look="primary" disabled={!isFull} busy={change.isPending}>
            {t('charge.send')}
          </Button>
        </Row>
      }
    >
      <Shown way={way} onWay={setWay} fill={fill} />
      <Amount
        minutes={minutes}
        hours={fill('hours')}
        rest={fill('minutes')}
        isTyped={isAmountTyped}
      />
    </OnceForm>
  );
}

/** The charge of which nobody knows whether it was made. */
function Former({ charge: { minutes, code, card } }: { readonly charge: NewSpending }) {
  const { t, i18n } = useTranslation('station-till');
  const end = card?.cardNo.slice(-4) ?? '';
  const how =
    card === undefined ? t('charge.formerCode', { code }) : t('charge.formerCard', { end });
  return <p>{t('charge.former', { how, hours: hoursText(minutes, i18n.language) })}</p>;
}

interface ShownProps {
  readonly way: string;
  readonly onWay: (way: string) => void;
  readonly fill: (name: 'code' | 'cardNo' | 'secret') => Filled;
}

/** What the elder shows: the code on a phone, or a card with its secret. */
function Shown({ way, onWay, fill }: ShownProps) {
  const { t } = useTranslation('station-till');
  return (
    <>
      <ChoiceSelect
        label={t('charge.way')}
        value={way}
        options={[
          ['code', t('charge.byCode')],
          ['card', t('charge.byCard')],
        ]}
        onChange={onWay}
      />
      {way === 'code' ? (
        <TextField
          label={t('charge.code')}
          hint={t('charge.codeHint')}
          {...DIGITS}
          {...fill('code')}
        />
      ) : (
        <>
          <TextField
            label={t('charge.cardNo')}
            hint={t('charge.cardHint')}
            {...DIGITS}
            {...fill('cardNo')}
          />
          <TextField
            label={t('charge.secret')}
            hint={t('charge.secretHint')}
            type="password"
            {...DIGITS}
            {...fill('secret')}
          />
        </>
      )}
    </>
  );
}

interface Filled {
  readonly value: string;
  readonly onChange: (event: { target: { value: string } }) => void;
}

/** How much is taken, typed as people say it; below stands what the service will be asked for. */
function Amount(props: {
  readonly minutes: string | null;
  readonly hours: Filled;
  readonly rest: Filled;
  readonly isTyped: boolean;
}) {
  const { t } = useTranslation('station-till');
  const { minutes, hours, rest, isTyped } = props;
  return (
    <>
      <fieldset className={styles.amount}>
        <legend>{t('charge.howMuch')}</legend>
        <TextField label={t('charge.hours')} {...DECIMAL} {...hours} />
        <TextField label={t('charge.minutes')} {...DIGITS} {...rest} />
      </fieldset>
      <p role="status">
        {minutes !== null && (
          <>
            {t('charge.willTake')} <Hours minutes={minutes} />
          </>
        )}
        {minutes === null && isTyped && t('charge.noAmount')}
      </p>
    </>
  );
}

const DECIMAL = { inputMode: 'decimal', autoComplete: 'off' } as const;
const DIGITS = { inputMode: 'numeric', autoComplete: 'off' } as const;

function Charged({ spending }: { readonly spending: Spending }) {
  const { t } = useTranslation(['station-till', 'desk']);
  const back = useChange((_: null, key) => refund(spending.id, key), []);
  const refundSeq = back.data?.refundSeq ?? spending.refundSeq;
  return (
    <div>
      <Notice tone={refundSeq === null ? 'good' : 'info'}>
        {refundSeq === null ? t('today.charged') : t('today.refunded')}
      </Notice>
      <Facts
        of={[
          [t('today.hours'), <Hours key="hours" minutes={spending.minutes} />],
          [t('today.entry'), spending.entrySeq],
          ...(refundSeq === null ? [] : [[t('today.refundEntry'), refundSeq] as const]),
        ]}
      />
      <ProblemNotice error={back.error} />
      {back.error instanceof NoAnswer && <Notice tone="warn">{t('desk:unknown')}</Notice>}
      {refundSeq === null && (
        <Row>
          <Button busy={back.isPending} onClick={() => back.mutate(null)}>
            {t('today.refund')}
          </Button>
        </Row>
      )}
    </div>
  );
}

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import styles from '../desk/desk.module.css';
import { QuickForm } from '../desk/quick-form.js';
import { Row, Section } from '../desk/section.js';
import { monthBefore } from '../settlement/month.js';
import { type Draft, draftOf, textOf } from './draft.js';
import { ParamField } from './param-field.js';
import { useSaid } from './param-list.js';
import { type Params, previewPolicy, publish } from './queries.js';
import { ReplayTable } from './replay-table.js';
import { GROUPS, type ParamSpec } from './specs.js';

const SPECS: readonly ParamSpec[] = GROUPS.flatMap(({ params }) => params);

interface RulesDraftProps {
  readonly params: Params;
  /** The first date from which the draft may hold. */
  readonly earliest: string;
}

/** Changes the rules on paper, tries them on a month, and publishes what was tried. */
export function RulesDraft({ params, earliest }: RulesDraftProps) {
  const { t } = useTranslation('city-policies');
  const [draft, setDraft] = useState<Draft>({});
  const made = draftOf(params, SPECS, draft);
  const changed = SPECS.filter((spec) => (draft[spec.path] ?? '') !== textOf(params, spec)).filter(
    ({ path }) => draft[path] !== undefined,
  );
  return (
    <div className={styles.stack}>
      {GROUPS.map(({ name, params: specs }, nth) => (
        <details key={name} open={nth === 0}>
          <summary>{t(`groups.${name}`)}</summary>
          <div className={styles.columns}>
            {specs.map((spec) => (
              <ParamField
                key={spec.path}
                spec={spec}
                value={draft[spec.path] ?? textOf(params, spec)}
                onChange={(text) => setDraft({ ...draft, [spec.path]: text })}
              />
            ))}
          </div>
        </details>
      ))}
      <Section title={t('changes.title')}>
        <Changes params={params} draft={draft} changed={changed} />
      </Section>
      {changed.length > 0 && <Trial key={JSON.stringify(made)} made={made} earliest={earliest} />}
    </div>
  );
}

function Changes({
  params,
  draft,
  changed,
}: {
  readonly params: Params;
  readonly draft: Draft;
  readonly changed: readonly ParamSpec[];
}) {
  const { t } = useTranslation('city-policies');
  const said = useSaid();
  if (changed.length === 0) return <p>{t('changes.none')}</p>;
  return (
    <ul>
      {changed.map((spec) => (
        <li key={spec.path}>
          {t('changes.one', {
            what: t(`p.${spec.path}`),
            before: said(spec, textOf(params, spec)),
            after: said(spec, draft[spec.path] ?? ''),
          })}
        </li>
      ))}
    </ul>
  );
}

/** Publishing is offered once this very draft was tried. */
function Trial({ made, earliest }: { readonly made: Params; readonly earliest: string }) {
  const { t } = useTranslation('city-policies');
  const [month, setMonth] = useState(monthBefore());
  const trial = useMutation({ mutationFn: () => previewPolicy(made, month) });
  return (
    <>
      <Section title={t('trial.title')}>
        <Row>
          <TextField
            label={t('trial.month')}
            type="month"
            value={month}
            onChange={(event) => setMonth(event.target.value)}
          />
          <Button look="primary" busy={trial.isPending} onClick={() => trial.mutate()}>
            {t('trial.send')}
          </Button>
        </Row>
        <ProblemNotice error={trial.error} onRetry={() => trial.mutate()} />
        {trial.data !== undefined && <ReplayTable of={trial.data} />}
      </Section>
      {trial.data !== undefined && (
        <Section title={t('publish.title')}>
          <Publishing made={made} earliest={earliest} />
        </Section>
      )}
    </>
  );
}

function Publishing({ made, earliest }: { readonly made: Params; readonly earliest: string }) {
  const { t } = useTranslation('city-policies');
  const navigate = useNavigate();
  const change = useChange(publish, [['policies']], () => navigate('?'));
  return (
    <>
      <Notice tone="info">{t('publish.advice')}</Notice>
      <QuickForm
        label={t('publish.title')}
        fields={[
          { name: 'effectiveFrom', label: t('publish.from'), type: 'date', value: earliest },
          { name: 'reason', label: t('publish.reason') },
        ]}
        send={t('publish.send')}
        busy={change.isPending}
        error={change.error}
        onSend={({ effectiveFrom = '', reason = '' }) =>
          change.mutate({ effectiveFrom, reason, params: made })
        }
      />
    </>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { use, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { addDays, shanghaiDate } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { Form, TextArea, TextField } from '../../../ui/field.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { MemberField } from '../../people/member-field.js';
import type { MemberSummary } from '../../people/queries.js';
import styles from '../audit.module.css';
import { CaseDeskContext } from './case-desk.js';
import { CASE_KINDS, type Case } from './queries.js';

const DAYS_BY_DEFAULT = 14;

/** Opens a case: what it is about, and until when somebody looks into it. */
export function NewCase() {
  const { t } = useTranslation('audit');
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <div>
        <Button look="primary" onClick={() => setOpen(true)}>
          {t('newCase.open')}
        </Button>
      </div>
    );
  }
  return <CaseForm onClose={() => setOpen(false)} />;
}

function CaseForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('audit');
  const { base } = use(CaseDeskContext);
  const goTo = useNavigate();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Case['kind']>('other');
  const [reason, setReason] = useState('');
  const [deadline, setDeadline] = useState(() => addDays(shanghaiDate(), DAYS_BY_DEFAULT));
  const [concerns, setConcerns] = useState<MemberSummary | null>(null);
  const about = concerns === null ? {} : { concernsId: concerns.id };
  const send = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/cases', { body: { kind, reason: reason.trim(), deadline, ...about } })),
    onSuccess: ({ id }) => {
      queries.invalidateQueries({ queryKey: ['cases', 'list'] });
      goTo(`${base}/${id}`);
    },
  });
  const isReady = reason.trim() !== '' && deadline !== '';
  return (
    <Card>
      <Form aria-label={t('newCase.open')} onSubmit={() => isReady && send.mutate()}>
        <h2>{t('newCase.open')}</h2>
        <div className={styles.columns}>
          <ChoiceSelect
            label={t('case.kind')}
            value={kind}
            options={CASE_KINDS.map((one) => [one, t(`caseKind.${one}`)])}
            onChange={setKind}
          />
          <TextField
            label={t('case.deadline')}
            type="date"
            value={deadline}
            onChange={(e) => setDeadline(e.target.value)}
          />
        </div>
        <TextArea
          label={t('case.reason')}
          hint={t('newCase.hint')}
          rows={3}
          required
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        <MemberField label={t('newCase.concerns')} onFound={setConcerns} />
        <p>{t('newCase.concernsHint')}</p>
        <ProblemNotice error={send.error} />
        <div className={styles.row}>
          <Button type="submit" look="primary" busy={send.isPending} disabled={!isReady}>
            {t('newCase.send')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </Form>
    </Card>
  );
}

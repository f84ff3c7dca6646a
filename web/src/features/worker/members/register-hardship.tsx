import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { shanghaiDate } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextField } from '../../../ui/field.js';
import { AskDialog } from '../ask-dialog.js';

const EVIDENCE = ['certificate', 'official_list', 'home_visit', 'other'] as const;
const MOST = 200;

interface RegisterHardshipProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** Registers a hardship of a member; it counts once another worker has looked at the papers. */
export function RegisterHardship({ id, onClose }: RegisterHardshipProps) {
  const { t } = useTranslation('worker-care');
  const [draft, setDraft] = useState({
    classId: '',
    evidenceKind: 'certificate' as (typeof EVIDENCE)[number],
    evidenceReference: '',
    validFrom: shanghaiDate(),
    validUntil: '',
  });
  const change = (some: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...some }));
  const register = useChange(
    () => {
      const { validUntil, ...rest } = draft;
      const body = { ...rest, ...(validUntil !== '' && { validUntil }) };
      return ask(api.POST('/v1/members/{id}/hardships', { params: { path: { id } }, body }));
    },
    [['hardships'], ['count']],
    onClose,
  );
  const { classId, evidenceReference, validFrom } = draft;
  return (
    <AskDialog
      title={t('hardship.register')}
      yes={t('hardship.registerSend')}
      isReady={classId !== '' && evidenceReference.trim() !== '' && validFrom !== ''}
      change={register}
      onSend={() => register.mutate(null)}
      onClose={onClose}
    >
      <p>{t('hardship.registerMeans')}</p>
      <ClassField value={classId} onChange={(chosen) => change({ classId: chosen })} />
      <ChoiceSelect
        label={t('hardship.evidence')}
        value={draft.evidenceKind}
        options={EVIDENCE.map((one) => [one, t(`hardshipEvidence.${one}`)])}
        onChange={(evidenceKind) => change({ evidenceKind })}
      />
      <TextField
        label={t('hardship.reference')}
        hint={t('hardship.referenceHint')}
        maxLength={100}
        value={evidenceReference}
        onChange={(event) => change({ evidenceReference: event.target.value })}
      />
      <TextField
        type="date"
        label={t('hardship.validFrom')}
        value={validFrom}
        onChange={(event) => change({ validFrom: event.target.value })}
      />
      <TextField
        type="date"
        label={t('hardship.validUntil')}
        min={validFrom}
        value={draft.validUntil}
        onChange={(event) => change({ validUntil: event.target.value })}
      />
    </AskDialog>
  );
}

/** The classes that hold today. */
function ClassField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const { t, i18n } = useTranslation('worker-care');
  const { data } = useQuery({
    queryKey: ['hardship-classes'],
    queryFn: () => {
      const query = { on: shanghaiDate(), limit: MOST };
      return ask(api.GET('/v1/hardship-classes', { params: { query } }));
    },
  });
  return (
    <ChoiceSelect
      label={t('hardship.class')}
      hint={data?.items.length === 0 ? t('hardship.noClass') : undefined}
      value={value}
      any={t('hardship.choose')}
      options={(data?.items ?? []).map(({ id, name, nameEn }) => [
        id,
        i18n.language === 'en' ? (nameEn ?? name) : name,
      ])}
      onChange={onChange}
    />
  );
}

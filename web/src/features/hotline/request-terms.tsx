import { useTranslation } from 'react-i18next';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { TextField } from '../../ui/field.js';

const PRIORITIES = ['normal', 'soon', 'urgent'] as const;
const FUNDINGS = ['own', 'grant', 'pool', 'issue'] as const;

/** How urgent a need is, who bears it, and what the volunteer should know. */
export interface HowNeeded {
  readonly priority: (typeof PRIORITIES)[number];
  readonly funding: (typeof FUNDINGS)[number];
  readonly address: string;
  readonly note: string;
}

interface RequestTermsProps {
  readonly how: HowNeeded;
  readonly onChange: (changes: Partial<HowNeeded>) => void;
}

/** How urgent it is and out of which hours, with where to go and what to know. */
export function RequestTerms({ how, onChange }: RequestTermsProps) {
  const { t } = useTranslation('hotline');
  return (
    <>
      <ChoiceSelect
        label={t('field.priority')}
        value={how.priority}
        options={PRIORITIES.map((one) => [one, t(`priority.${one}`)])}
        onChange={(priority) => onChange({ priority })}
      />
      <ChoiceSelect
        label={t('field.funding')}
        value={how.funding}
        options={FUNDINGS.map((one) => [one, t(`funding.${one}`)])}
        onChange={(funding) => onChange({ funding })}
      />
      <TextField
        label={t('field.address')}
        hint={t('field.addressHint')}
        autoComplete="off"
        value={how.address}
        onChange={(e) => onChange({ address: e.target.value })}
      />
      <TextField
        label={t('field.note')}
        hint={t('field.noteHint')}
        autoComplete="off"
        value={how.note}
        onChange={(e) => onChange({ note: e.target.value })}
      />
    </>
  );
}

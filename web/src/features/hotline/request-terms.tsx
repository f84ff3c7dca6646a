import { useTranslation } from 'react-i18next';
import { Select, TextField } from '../../ui/field.js';

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
      <Select
        label={t('field.priority')}
        value={how.priority}
        onChange={(e) =>
          onChange({ priority: PRIORITIES.find((one) => one === e.target.value) ?? 'normal' })
        }
      >
        {PRIORITIES.map((one) => (
          <option key={one} value={one}>
            {t(`priority.${one}`)}
          </option>
        ))}
      </Select>
      <Select
        label={t('field.funding')}
        value={how.funding}
        onChange={(e) =>
          onChange({ funding: FUNDINGS.find((one) => one === e.target.value) ?? 'own' })
        }
      >
        {FUNDINGS.map((one) => (
          <option key={one} value={one}>
            {t(`funding.${one}`)}
          </option>
        ))}
      </Select>
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

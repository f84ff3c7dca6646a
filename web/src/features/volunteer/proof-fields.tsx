import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.js';
import { TextField } from '../../ui/field.js';
import { isElderCode, type ProofDraft, type ProofFault, readStation } from './presence-proof.js';
import { Scanner } from './scanner.js';
import styles from './volunteer.module.css';

interface ProofFieldsProps {
  readonly draft: ProofDraft;
  readonly onChange: (draft: ProofDraft) => void;
  readonly faults: readonly ProofFault[];
  /** Whether the elder is known already; otherwise the card says who. */
  readonly knowsElder: boolean;
}

/** The elder's one-time code, and the station's code: scanned or typed. One of them at least, both are stronger. */
export function ProofFields({ draft, onChange, faults, knowsElder }: ProofFieldsProps) {
  const { t } = useTranslation('volunteer');
  const [scanned, setScanned] = useState('');
  const digits = { inputMode: 'numeric', autoComplete: 'off' } as const;
  const take = (payload: string) => {
    // The elder's phone shows nothing but the digits of the one-time code.
    if (isElderCode(payload)) {
      setScanned(t('stay.scannedElder'));
      onChange({ ...draft, elderCode: payload });
      return true;
    }
    const station = readStation(payload);
    setScanned(t(station === null ? 'stay.notStation' : 'stay.scannedStation'));
    if (station === null) return false;
    const { unitCode, code, step } = station;
    onChange({ ...draft, stationUnit: unitCode, stationCode: code, step });
    return true;
  };
  const fault = (one: ProofFault) => faults.includes(one);
  return (
    <>
      <Scanner onCode={take} />
      <p role="status" className={styles.soft}>
        {scanned || t('stay.scanFirst')}
      </p>
      <Card>
        <div className={styles.stack}>
          <h2>{t('stay.elderPart')}</h2>
          {!knowsElder && (
            <TextField
              {...digits}
              label={t('stay.card')}
              value={draft.elderCard}
              onChange={(e) => onChange({ ...draft, elderCard: e.target.value })}
            />
          )}
          <TextField
            {...digits}
            label={t('stay.code')}
            hint={t('stay.codeHint')}
            error={fault('elder') ? t('stay.fault.elder') : null}
            value={draft.elderCode}
            onChange={(e) => onChange({ ...draft, elderCode: e.target.value })}
          />
        </div>
      </Card>
      <Card>
        <div className={styles.stack}>
          <h2>{t('stay.stationPart')}</h2>
          <TextField
            label={t('stay.station')}
            autoComplete="off"
            value={draft.stationUnit}
            onChange={(e) => onChange({ ...draft, stationUnit: e.target.value, step: null })}
          />
          <TextField
            {...digits}
            label={t('stay.stationCode')}
            error={fault('station') ? t('stay.fault.station') : null}
            value={draft.stationCode}
            onChange={(e) => onChange({ ...draft, stationCode: e.target.value, step: null })}
          />
        </div>
      </Card>
    </>
  );
}

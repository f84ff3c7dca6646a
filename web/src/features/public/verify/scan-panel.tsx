import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeFinder } from '../../../lib/qr-codes.js';
import { Button } from '../../../ui/button.js';
import { Camera } from '../../../ui/camera.js';
import { Notice } from '../../../ui/notice.js';
import { isPart, missingOf, type Papers, textOf, withPart } from './paper-parts.js';
import styles from './verify.module.css';

/** So many missing parts are named; of more only the number is told. */
const MOST_NAMED = 6;

interface ScanPanelProps {
  readonly papers: Papers;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** Codes from paper by the camera, one after the other, and what is still missing of each document. */
export function ScanPanel({ papers, onCodes }: ScanPanelProps) {
  const { t } = useTranslation('verify');
  const [isOn, setOn] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    // The network may be gone when the camera is opened.
    codeFinder().catch(() => setFailed(true));
  }, []);
  return (
    <div className={styles.stack}>
      <Button aria-pressed={isOn} wide onClick={() => setOn(!isOn)}>
        {t(isOn ? 'scan.stop' : 'scan.start')}
      </Button>
      {isOn && !failed && (
        <Camera
          dense
          label={t('scan.camera')}
          onCodes={onCodes}
          onFail={() => {
            setOn(false);
            setFailed(true);
          }}
        />
      )}
      {failed && (
        <Notice tone="info">
          <p>{t('scan.noCamera')}</p>
        </Notice>
      )}
      <Progress papers={papers} />
    </div>
  );
}

function Progress({ papers }: { readonly papers: Papers }) {
  const { t, i18n } = useTranslation('verify');
  const list = new Intl.ListFormat(i18n.language, { type: 'unit' });
  return (
    <div role="status">
      {papers.map((document) => {
        const missing = missingOf(document);
        const numbers = list.format(missing.slice(0, MOST_NAMED).map(String));
        const told = { got: document.parts.size, count: document.count };
        return (
          <p key={document.tag}>
            {missing.length === 0 && t('scan.whole', told)}
            {missing.length > MOST_NAMED && t('scan.part', told)}
            {missing.length > 0 &&
              missing.length <= MOST_NAMED &&
              t('scan.missing', { ...told, numbers })}
          </p>
        );
      })}
    </div>
  );
}

/** What codes add to the papers, and the texts of documents that are whole by them. */
export function readCodes(
  papers: Papers,
  codes: readonly string[],
): { readonly papers: Papers; readonly whole: readonly string[]; readonly other: boolean } {
  const parts = codes.filter(isPart);
  const next = parts.reduce(withPart, papers);
  const wasWhole = new Set(papers.filter((one) => missingOf(one).length === 0).map((p) => p.tag));
  const fresh = next.filter((one) => missingOf(one).length === 0 && !wasWhole.has(one.tag));
  return { papers: next, whole: fresh.map(textOf), other: parts.length < codes.length };
}

import { lazy, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.js';
import { Notice } from '../../ui/notice.js';
import styles from './elder.module.css';

/** Drawing a code takes more than the rest of this part's first page: it comes when there is a code. */
const QrCode = lazy(async () => ({ default: (await import('../../ui/qr-code.js')).QrCode }));

const SECOND_MS = 1_000;

interface CodeCardProps {
  readonly code: string;
  /** From now on; so it does not matter what the device takes for the time of day. */
  readonly expiresInSeconds: number;
}

/**
 * A one-time code, to be scanned or read out, with the time that is left; nothing to misuse once it has run out. Give
 * each code a card of its own (`key`): the time is counted from when the card is first shown.
 */
export function CodeCard({ code, expiresInSeconds }: CodeCardProps) {
  const { t } = useTranslation('elder');
  const left = useSecondsLeft(expiresInSeconds);
  if (left === 0) return <Notice tone="warn">{t('code.over')}</Notice>;
  const minutes = String(Math.floor(left / 60));
  const seconds = String(left % 60).padStart(2, '0');
  const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
  return (
    <Card>
      <QrCode text={code} label={t('code.qr')} />
      <p className={styles.digits}>{spaced}</p>
      <p role="timer">{t('code.left', { minutes, seconds })}</p>
    </Card>
  );
}

function useSecondsLeft(seconds: number): number {
  const [since] = useState(() => Date.now());
  const [now, setNow] = useState(since);
  useEffect(() => {
    // Not counted in ticks: a phone in a pocket makes none.
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, seconds - Math.floor((now - since) / SECOND_MS));
}

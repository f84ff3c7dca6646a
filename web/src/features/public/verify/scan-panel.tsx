import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.js';
import { Notice } from '../../../ui/notice.js';
import { isPart, missingOf, type Papers, textOf, withPart } from './paper-parts.js';
import { codeFinder } from './read-codes.js';
import styles from './verify.module.css';

const LOOK_EVERY_MS = 200;
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

interface CameraProps {
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onFail: () => void;
}

function Camera({ onCodes, onFail }: CameraProps) {
  const { t } = useTranslation('verify');
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef({ onCodes, onFail });
  latest.current = { onCodes, onFail };
  useEffect(() => {
    const ended = new AbortController();
    if (video.current !== null) {
      watch(video.current, ended.signal, (codes) => latest.current.onCodes(codes)).catch(() =>
        latest.current.onFail(),
      );
    }
    return () => ended.abort();
  }, []);
  return (
    <video ref={video} className={styles.camera} muted playsInline aria-label={t('scan.camera')} />
  );
}

async function watch(
  video: HTMLVideoElement,
  signal: AbortSignal,
  onCodes: (codes: readonly string[]) => void,
): Promise<void> {
  const find = await codeFinder();
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1920 } },
  });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (signal.aborted) return stop();
  signal.addEventListener('abort', stop);
  video.srcObject = stream;
  await video.play();
  while (!signal.aborted) {
    const codes = await find(video);
    if (codes.length > 0 && !signal.aborted) onCodes(codes);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
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

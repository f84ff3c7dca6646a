import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readerOfCodes } from '../../lib/code-reader.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import styles from './volunteer.module.css';

const LOOK_EVERY_MS = 250;

/** Reads codes with the camera, when asked to. Typing stands beside it as an equal way. */
export function Scanner({ onCode }: { readonly onCode: (payload: string) => boolean }) {
  const { t } = useTranslation('volunteer');
  const [isOn, setOn] = useState(false);
  const [failed, setFailed] = useState(false);
  if (failed) {
    return (
      <Notice tone="info">
        <p>{t('stay.noCamera')}</p>
      </Notice>
    );
  }
  return (
    <>
      <Button wide aria-pressed={isOn} onClick={() => setOn(!isOn)}>
        {t(isOn ? 'stay.stopScan' : 'stay.scan')}
      </Button>
      {isOn && (
        <Camera
          onCode={(payload) => {
            if (onCode(payload)) setOn(false);
          }}
          onFail={() => setFailed(true)}
        />
      )}
    </>
  );
}

interface CameraProps {
  readonly onCode: (payload: string) => void;
  readonly onFail: () => void;
}

function Camera({ onCode, onFail }: CameraProps) {
  const { t } = useTranslation('volunteer');
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef({ onCode, onFail });
  latest.current = { onCode, onFail };
  useEffect(() => {
    const ended = new AbortController();
    watch(video.current, ended.signal, (code) => latest.current.onCode(code)).catch(() =>
      latest.current.onFail(),
    );
    return () => ended.abort();
  }, []);
  return (
    <video ref={video} className={styles.camera} muted playsInline aria-label={t('stay.camera')} />
  );
}

async function watch(
  video: HTMLVideoElement | null,
  signal: AbortSignal,
  onCode: (payload: string) => void,
): Promise<void> {
  if (video === null) return;
  const constraints = { video: { facingMode: 'environment' } };
  const [stream, read] = await Promise.all([
    navigator.mediaDevices.getUserMedia(constraints),
    readerOfCodes(),
  ]);
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) return stop();
  video.srcObject = stream;
  await video.play();
  while (!signal.aborted) {
    const payload = await read(video);
    if (payload !== null && !signal.aborted) onCode(payload);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

import { useEffect, useRef } from 'react';
import { codeFinder } from '../lib/qr-codes.js';
import styles from './camera.module.css';

const LOOK_EVERY_MS = 200;
/** Wide enough for the dense codes on paper. */
const WIDE = { width: { ideal: 1920 } };

interface CameraProps {
  readonly label: string;
  /** Codes of much text are looked for: a finer picture, and more work for the device. */
  readonly dense?: boolean;
  /** The codes in sight, whenever there are any. */
  readonly onCodes: (codes: readonly string[]) => void;
  /** There is no camera, or it may not be used. */
  readonly onFail: () => void;
}

/** The camera, looking for QR codes as long as this is shown. Pictures never leave the device. */
export function Camera({ label, dense = false, onCodes, onFail }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef({ onCodes, onFail });
  latest.current = { onCodes, onFail };
  useEffect(() => {
    const ended = new AbortController();
    if (video.current !== null) {
      watch(video.current, dense, ended.signal, (codes) => latest.current.onCodes(codes)).catch(
        () => latest.current.onFail(),
      );
    }
    return () => ended.abort();
  }, [dense]);
  return <video ref={video} className={styles.camera} muted playsInline aria-label={label} />;
}

async function watch(
  video: HTMLVideoElement,
  dense: boolean,
  signal: AbortSignal,
  onCodes: (codes: readonly string[]) => void,
): Promise<void> {
  const find = await codeFinder();
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', ...(dense && WIDE) },
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

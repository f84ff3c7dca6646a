import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Camera } from '../../ui/camera.js';
import { Notice } from '../../ui/notice.js';

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
          label={t('stay.camera')}
          onCodes={(codes) => {
            if (codes.some(onCode)) setOn(false);
          }}
          onFail={() => setFailed(true)}
        />
      )}
    </>
  );
}

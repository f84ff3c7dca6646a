import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '../../../api/schema.js';
import { Button } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Notice } from '../../../ui/notice.js';
import { QrCode } from '../../../ui/qr-code.js';
import { PersonById } from '../person.js';
import styles from '../worker.module.css';

interface DeviceTokenProps {
  readonly device: components['schemas']['RegisteredDeviceDto'];
  readonly onAnother: () => void;
}

/** The token of a new device, shown this once: to scan, to copy, or to type in. */
export function DeviceToken({ device, onAnother }: DeviceTokenProps) {
  const { t } = useTranslation('worker-devices');
  const [isCopied, setCopied] = useState(false);
  const { token, label, elderId } = device;
  const copy = () => void navigator.clipboard.writeText(token).then(() => setCopied(true));
  return (
    <>
      <Notice tone="warn">
        <p>{t('token.once')}</p>
      </Notice>
      <Card>
        <Facts
          of={[
            [t('fact.elder'), <PersonById key="elder" id={elderId} />],
            [t('fact.label'), label],
            [t('token.title'), <code key="token">{token}</code>],
          ]}
        />
        {isSecureContext && (
          <div className={styles.row}>
            <Button look="primary" onClick={copy}>
              {t('token.copy')}
            </Button>
            <span role="status">{isCopied ? t('token.copied') : ''}</span>
          </div>
        )}
      </Card>
      <Card>
        <p>{t('token.scan')}</p>
        <QrCode text={token} label={t('token.title')} />
      </Card>
      <div>
        <Button onClick={onAnother}>{t('token.another')}</Button>
      </div>
    </>
  );
}

import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { AskDialog } from '../ask-dialog.js';
import type { Device } from './device-queries.js';

interface StopDeviceProps {
  readonly device: Device;
  readonly onClose: () => void;
}

/** Ends a device for good: lost, broken, or given to somebody else, who gets a new token. */
export function StopDevice({ device: { id, label, elderNo }, onClose }: StopDeviceProps) {
  const { t } = useTranslation('worker-devices');
  const stop = useChange(
    () => ask(api.POST('/v1/alert-devices/{id}/revoke', { params: { path: { id } } })),
    [['devices']],
    onClose,
  );
  return (
    <AskDialog
      title={t('stop.which', { label, no: elderNo })}
      yes={t('stop.yes')}
      isReady
      change={stop}
      onSend={() => stop.mutate(null)}
      onClose={onClose}
    >
      <p>{t('stop.means')}</p>
    </AskDialog>
  );
}

import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.js';
import { Facts } from '../../../ui/card.js';
import { Dialog } from '../../../ui/dialog.js';
import { Key } from './queue-detail.js';

/** The keys of the queue. Everything they do can be done without them, too. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('worker-queue');
  const keys = [
    ['J ↓', t('help.next')],
    ['K ↑', t('help.previous')],
    ['A', t('help.approve')],
    ['R', t('help.reject')],
    ['X', t('help.choose')],
    ['B', t('help.bulk')],
    ['?', t('help.help')],
    ['Esc', t('help.close')],
  ] as const;
  return (
    <Dialog
      title={t('help.title')}
      buttons={<Button onClick={onClose}>{t('help.done')}</Button>}
      onClose={onClose}
    >
      <Facts of={keys.map(([key, what]) => [key, what] as const)} />
      <p>
        {t('help.lead')} <Key of="?" />
      </p>
    </Dialog>
  );
}

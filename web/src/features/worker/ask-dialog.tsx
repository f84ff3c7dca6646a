import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { OnceDialog } from '../../ui/once-dialog.js';

/** `OnceDialog` of the worker's desk. */
export function AskDialog(props: Omit<ComponentProps<typeof OnceDialog>, 'no'>) {
  const { t } = useTranslation('worker');
  return <OnceDialog {...props} no={t('ask.cancel')} />;
}

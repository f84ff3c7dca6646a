import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';

/** Prints the page; it is not on the paper itself. */
export function PrintButton() {
  const { t } = useTranslation('public');
  return (
    <span className="no-print">
      <Button onClick={() => window.print()}>{t('print')}</Button>
    </span>
  );
}

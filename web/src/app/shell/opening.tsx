import { useTranslation } from 'react-i18next';
import { Loading } from '../../ui/notice.js';

/** While the first page is on its way. */
export function Opening() {
  const { t } = useTranslation();
  return (
    <main style={{ padding: '1rem' }}>
      <Loading label={t('state.loading')} />
    </main>
  );
}

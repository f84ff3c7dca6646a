import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../ui/page.js';

/** No such page: says so and leads home. */
export function MissingPage() {
  const { t } = useTranslation('shell');
  return (
    <Page title={t('fault.missing')}>
      <p>
        <Link to="/">{t('fault.home')}</Link>
      </p>
    </Page>
  );
}

import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button.js';
import { Page } from '../../ui/page.js';

/** No such page: says so, why that may be, and leads home. */
export function MissingPage() {
  const { t } = useTranslation('shell');
  return (
    <Page title={t('fault.missing')}>
      <p>{t('fault.missingAdvice')}</p>
      <ButtonLink look="primary" to="/">
        {t('fault.home')}
      </ButtonLink>
    </Page>
  );
}

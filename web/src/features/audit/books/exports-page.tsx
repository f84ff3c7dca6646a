import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import { Page } from '../../../ui/page.js';

const FORMS = ['jsonl', 'hledger', 'beancount'] as const;

/** The whole journal to take away, and what to check it with. */
export function ExportsPage() {
  const { t } = useTranslation('audit');
  return (
    <Page title={t('exports.title')} lead={t('exports.lead')}>
      {FORMS.map((form) => (
        <Card key={form}>
          <h2>{t(`exports.${form}`)}</h2>
          <p>{t(`exportHint.${form}`)}</p>
          <p>
            <a href={`/v1/ledger/journal.${form}`} download={`journal.${form}`}>
              {t('exports.download', { form: t(`exports.${form}`) })}
            </a>
          </p>
        </Card>
      ))}
      <Card>
        <h2>{t('exports.verify')}</h2>
        <p>{t('exports.verifyHint')}</p>
        <p>
          <a href="/kapok-verify.html" download>
            {t('exports.verifier')}
          </a>
        </p>
      </Card>
    </Page>
  );
}

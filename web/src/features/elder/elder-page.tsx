import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button.js';
import { Page } from '../../ui/page.js';
import { ReadAloud } from '../../ui/read-aloud.js';
import { useWay } from './acting.js';
import styles from './elder.module.css';

interface ElderPageProps {
  readonly title: string;
  /** The one sentence that this page is about. It is what is read aloud, after the title. */
  readonly say: string;
  /** Where "back" leads; the first page has none. */
  readonly back?: string;
  readonly children?: ReactNode;
}

/** One page for one thing: a big way back, a heading, one sentence that can be listened to, and the choices. */
export function ElderPage({ title, say, back, children }: ElderPageProps) {
  const { t, i18n } = useTranslation('elder');
  const way = useWay();
  const stop = i18n.language === 'en' ? '. ' : '\u3002';
  return (
    <>
      {back !== undefined && (
        <nav className={styles.back} aria-label={t('back')}>
          <ButtonLink to={way(back)}>
            <span aria-hidden="true">←</span> {t('back')}
          </ButtonLink>
        </nav>
      )}
      <Page title={title} lead={<span className={styles.say}>{say}</span>}>
        {children}
        <div className={styles.listen}>
          <ReadAloud text={`${title}${stop}${say}`} />
        </div>
      </Page>
    </>
  );
}

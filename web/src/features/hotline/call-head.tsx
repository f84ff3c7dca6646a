import { useTranslation } from 'react-i18next';
import styles from './hotline.module.css';
import type { Dialling } from './hotline-page.js';
import type { Call } from './queries.js';

interface CallHeadProps {
  readonly call: Call;
  readonly dialling: Dialling | null;
}

/** The reference that the caller is told, who is on the line, and whom to ring. */
export function CallHead({ call, dialling }: CallHeadProps) {
  const { t } = useTranslation('hotline');
  return (
    <section className={styles.head} aria-label={t('call.about')}>
      <p>
        {t('call.no')} <span className={styles.number}>{call.callNo}</span>
      </p>
      <p role="status">
        {call.identifiedBy === null
          ? t('call.notYet')
          : t('call.is', { memberNo: call.memberNo, how: t(`by.${call.identifiedBy}`) })}
      </p>
      {dialling !== null && (
        <p>
          {t('call.dial')}{' '}
          <span className={styles.number}>
            {dialling.name} {dialling.phone}
          </span>
        </p>
      )}
    </section>
  );
}

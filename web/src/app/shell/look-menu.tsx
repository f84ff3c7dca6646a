import { useTranslation } from 'react-i18next';
import { speak } from '../../i18n/i18n.js';
import { isLanguage, keepLanguage } from '../../i18n/language.js';
import { Button } from '../../ui/button.js';
import { chooseSize, chooseTheme, useSize, useTheme } from '../look/look.js';
import styles from './look-menu.module.css';

/** Larger letters, a dark page, the other language: one press each, kept on this device. */
export function LookMenu() {
  const { t, i18n } = useTranslation('shell');
  const size = useSize();
  const theme = useTheme();
  const other = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <div className={styles.menu}>
      <Button
        look="quiet"
        aria-pressed={size === 'large'}
        onClick={() => chooseSize(size === 'large' ? 'normal' : 'large')}
      >
        {t('look.large')}
      </Button>
      <Button
        look="quiet"
        aria-pressed={theme === 'dark'}
        onClick={() => chooseTheme(theme === 'dark' ? 'light' : 'dark')}
      >
        {t('look.dark')}
      </Button>
      <Button
        look="quiet"
        lang={other}
        onClick={() => {
          if (!isLanguage(other)) return;
          keepLanguage(other);
          void speak(other);
        }}
      >
        {other === 'en' ? 'English' : '中文'}
      </Button>
    </div>
  );
}

import { App, theme as antdTheme, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useTranslation } from 'react-i18next';
import { useSize, useTheme } from '../look/look.js';
import { Shell, type Way } from './shell.js';

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';

/** Sizes and colours of `ui/tokens.css`, as antd takes them. */
const COLOURS = {
  light: {
    colorPrimary: '#a8321a',
    colorPrimaryHover: '#842411',
    colorLink: '#a8321a',
    colorLinkHover: '#842411',
    colorText: '#1f1b17',
    colorTextSecondary: '#5a5249',
    colorTextDescription: '#5a5249',
    colorTextPlaceholder: '#6b6259',
    colorBgLayout: '#f6f4f1',
    colorBorder: '#847b70',
    colorError: '#a31621',
    colorSuccess: '#1c6b36',
    colorWarning: '#7d4e00',
  },
  dark: {
    colorPrimary: '#ff9d80',
    colorPrimaryHover: '#ffb8a3',
    colorLink: '#ff9d80',
    colorLinkHover: '#ffb8a3',
    colorText: '#f3efe9',
    colorTextSecondary: '#c2b9ae',
    colorTextDescription: '#c2b9ae',
    colorTextPlaceholder: '#b3aa9f',
    colorTextLightSolid: '#2a0d05',
    colorBgBase: '#211e1b',
    colorBorder: '#9c9186',
    colorError: '#ffa3a8',
    colorSuccess: '#86d99f',
    colorWarning: '#f3c46a',
  },
} as const;

/** The frame of a desk part: antd in the colours, size and language of the house. */
export function Desk({ label, ways }: { readonly label: string; readonly ways: readonly Way[] }) {
  const { i18n } = useTranslation();
  const theme = useTheme();
  const large = useSize() === 'large';
  return (
    <ConfigProvider
      csp={{ nonce }}
      locale={i18n.language === 'en' ? enUS : zhCN}
      theme={{
        algorithm: theme === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
        token: {
          ...COLOURS[theme],
          fontFamily: 'var(--font)',
          fontSize: large ? 20 : 15,
          controlHeight: large ? 60 : 40,
          borderRadius: 8,
          linkDecoration: 'underline',
          motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        },
      }}
    >
      <App component={false}>
        <Shell kind="side" label={label} ways={ways} />
      </App>
    </ConfigProvider>
  );
}

import { useTranslation } from 'react-i18next';

/** A month (`2026-11`) in a narrow column: `2026年11月`, `Nov 2026`, broken nowhere but between year and month. */
export function MonthName({ month }: { readonly month: string }) {
  const { i18n } = useTranslation();
  const parts = { year: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  const text = new Intl.DateTimeFormat(i18n.language, parts).format(new Date(`${month}-15`));
  const [year = text, rest = ''] = text.split(/(?<=年)/);
  return (
    <>
      {year}
      <wbr />
      {rest}
    </>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.js';
import { Empty } from '../../../ui/notice.js';
import type { Circles } from './circles-query.js';
import { RingCard } from './ring-card.js';

/** How many pictures are drawn at once. */
const SHOWN = 5;

/** The rings of a report, the one with the most hours that could go round first. */
export function Rings({ report: { rings, found } }: { readonly report: Circles }) {
  const { t } = useTranslation('audit');
  const [shown, setShown] = useState(SHOWN);
  if (rings.length === 0) {
    return <Empty title={t('circles.noRings')}>{t('circles.noRingsHint')}</Empty>;
  }
  return (
    <>
      <h2>{t('circles.rings', { found: found.rings })}</h2>
      <p>{t('circles.ringsHint')}</p>
      {rings.slice(0, shown).map((ring) => (
        <RingCard key={ring.ring} ring={ring} />
      ))}
      {shown < rings.length && <Button onClick={() => setShown(shown + SHOWN)}>{t('more')}</Button>}
    </>
  );
}

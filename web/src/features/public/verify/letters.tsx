import { useTranslation } from 'react-i18next';
import { FAULTS } from '../../../../../packages/verifier/src/faults.js';
import { REMARKS } from '../../../../../packages/verifier/src/remarks.js';

/**
 * Has every letter laid out that a result may be written with. A device without Chinese letters of its own so fetches ours
 * now and not while something is being checked: then nothing is asked of anybody, and a cut network changes nothing.
 */
export function Letters() {
  const { i18n } = useTranslation('verify');
  const sentences = [
    JSON.stringify(i18n.getResourceBundle(i18n.language, 'verify')),
    ...[...Object.values(FAULTS), ...Object.values(REMARKS)].map(({ zh }) => zh),
  ];
  const letters = [...new Set(sentences.join(''))].join('');
  return (
    <p className="visually-hidden" aria-hidden="true">
      {letters}
      <strong>{letters}</strong>
    </p>
  );
}

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.js';

const voice = globalThis.speechSynthesis as SpeechSynthesis | undefined;

/** Reads a text to those who would rather listen, in the language of the page; absent where no voice is. */
export function ReadAloud({ text }: { readonly text: string }) {
  const { t, i18n } = useTranslation();
  const [speaking, setSpeaking] = useState(false);
  // Whoever leaves the page does not want to hear the rest of it.
  useEffect(() => () => voice?.cancel(), []);
  if (voice === undefined) return null;
  const press = () => {
    voice.cancel();
    setSpeaking(!speaking);
    if (speaking) return;
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = i18n.language;
    speech.rate = SLOWER;
    speech.onend = () => setSpeaking(false);
    speech.onerror = () => setSpeaking(false);
    voice.speak(speech);
  };
  return (
    <Button aria-pressed={speaking} onClick={press}>
      {speaking ? t('readAloud.stop') : t('readAloud.start')}
    </Button>
  );
}

/** A little slower than people speak. */
const SLOWER = 0.85;

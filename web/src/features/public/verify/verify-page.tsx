import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultSentence } from '../../../../../packages/verifier/src/sentences.js';
import { language } from '../../../i18n/language.js';
import { codesIn } from '../../../lib/qr-codes.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ChoosePanel } from './choose-panel.js';
import { KnownPanel } from './known-panel.js';
import { Letters } from './letters.js';
import type { Papers } from './paper-parts.js';
import { ResultCard } from './result-card.js';
import { readCodes, ScanPanel } from './scan-panel.js';
import {
  fileOfText,
  type Known,
  NOTHING_KNOWN,
  useVerification,
  type Verification,
} from './use-verification.js';
import styles from './verify.module.css';

/** Checks what somebody was handed, in this browser: nothing is sent to anybody. */
export function VerifyPage() {
  const { t } = useTranslation('verify');
  const [known, setKnown] = useState<Known>(NOTHING_KNOWN);
  const [papers, setPapers] = useState<Papers>([]);
  const [unread, setUnread] = useState<string | null>(null);
  const { files, verification, check } = useVerification();
  const latest = useRef(papers);
  const take = (codes: readonly string[]) => {
    const read = readCodes(latest.current, codes);
    latest.current = read.papers;
    setPapers(read.papers);
    setUnread(read.other ? t('scan.otherCode') : null);
    if (read.whole.length === 0) return;
    const names = read.whole.map((text) => fileOfText(text, t('scan.name')));
    void check([...files, ...names], known);
  };
  const choose = async (chosen: readonly File[]) => {
    setUnread(null);
    const pictures = chosen.filter(({ type }) => type.startsWith('image/'));
    const others = chosen.filter((file) => !pictures.includes(file) && !isPdf(file));
    if (chosen.some(isPdf)) setUnread(t('choose.pdf'));
    if (others.length > 0) void check(others, known);
    if (pictures.length === 0) return;
    const codes = await codesIn(pictures).catch(() => []);
    if (codes.length === 0) setUnread(t('scan.noCode'));
    else take(codes);
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Notice tone="info">
        <p>{t('private')}</p>
      </Notice>
      <ChoosePanel
        onFiles={(chosen) => void choose(chosen)}
        onText={(text) => void check([fileOfText(text, t('choose.pasted'))], known)}
      />
      <ScanPanel papers={papers} onCodes={take} />
      {unread !== null && (
        <Notice tone="warn">
          <p>{unread}</p>
        </Notice>
      )}
      <Result verification={verification} />
      <KnownPanel
        known={known}
        onChange={setKnown}
        onCheck={files.length === 0 ? null : () => void check(files, known)}
      />
      <Alone />
      <Letters />
    </Page>
  );
}

const isPdf = ({ type, name }: File) => type === 'application/pdf' || /\.pdf$/i.test(name);

function Result({ verification }: { readonly verification: Verification }) {
  const { t } = useTranslation('verify');
  if (verification.state === 'none') return null;
  if (verification.state === 'working') return <Loading label={t('working')} lines={2} />;
  if (verification.state === 'done') {
    return (
      <div className={styles.stack}>
        {verification.verified.map(({ id, name, findings }) => (
          <ResultCard key={id} name={name} findings={findings} />
        ))}
      </div>
    );
  }
  const { refusal } = verification.state === 'refused' ? verification : { refusal: null };
  return (
    <Notice tone="bad">
      <h2>{t(refusal === null ? 'unreadable' : 'known.wrong')}</h2>
      {refusal !== null && (
        <p>
          {faultSentence({ code: refusal.code, facts: refusal.facts, entry: null }, language())}
        </p>
      )}
    </Notice>
  );
}

/** How to check without these pages, which come from the very service that is being checked. */
function Alone() {
  const { t } = useTranslation('verify');
  return (
    <section className={`${styles.stack} no-print`}>
      <div>
        <h2>{t('alone.title')}</h2>
        <p>{t('alone.why')}</p>
        <ol>
          <li>{t('alone.keep')}</li>
          <li>
            {t('alone.page')} <a href="/kapok-verify.html">{t('alone.download')}</a>
          </li>
          <li>{t('alone.command')}</li>
        </ol>
        <p>
          <code>{'kapok-verify receipt receipt.json --key KEY'}</code>
        </p>
      </div>
    </section>
  );
}

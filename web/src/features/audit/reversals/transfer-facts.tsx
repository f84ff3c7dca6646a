import { useTranslation } from 'react-i18next';
import { momentText } from '../../../lib/dates.js';
import { Facts } from '../../../ui/card.js';
import { Hours } from '../../../ui/hours.js';
import { EntryLink, MemberLink } from '../member-no.js';
import type { Transfer } from '../queries.js';

/** Hours that somebody gave away: from whom, to whom, and where they stand in the journal. */
export function TransferFacts({ transfer }: { readonly transfer: Transfer }) {
  const { t, i18n } = useTranslation('audit');
  const { recipientNo, poolUnitCode } = transfer;
  const to = recipientNo === null ? poolUnitCode : <MemberLink memberNo={recipientNo} />;
  return (
    <Facts
      of={[
        [t('transfer.kind'), t(`transferKind.${transfer.kind}`)],
        [t('transfer.giver'), <MemberLink key="giver" memberNo={transfer.giverNo} />],
        [t('transfer.recipient'), to],
        [t('transfer.minutes'), <Hours key="minutes" minutes={transfer.minutes} />],
        [t('transfer.at'), momentText(transfer.requestedAt, i18n.language)],
        [t('record.state'), t(`transferState.${transfer.state}`)],
        [t('transfer.entry'), <EntryLink key="entry" seq={transfer.entrySeq} />],
        [t('transfer.reversal'), <EntryLink key="reversal" seq={transfer.reverseSeq} />],
      ]}
    />
  );
}

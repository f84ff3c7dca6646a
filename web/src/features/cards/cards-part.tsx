import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/card.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { SaveButton } from '../desk/save-button.js';
import { Row, Secret, Section } from '../desk/section.js';
import {
  block,
  type Card,
  type CardReason,
  type CardWithPin,
  cardPdf,
  cardsQuery,
  codesPdf,
  issue,
  REASONS,
  renewPin,
  replace,
  unblock,
} from './queries.js';

/** The service card of an elder: handed out, printed, blocked, replaced. */
export function CardsPart({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('station-cards');
  const [shown, setShown] = useState<CardWithPin | null>(null);
  const give = useChange(() => issue(memberId), [['cards', memberId]], setShown);
  return (
    <Section title={t('title')}>
      {shown !== null && (
        <Notice tone="good">
          <p>{t('pin.once', { cardNo: shown.cardNo })}</p>
          <Secret>{shown.pin}</Secret>
        </Notice>
      )}
      <One query={useQuery(cardsQuery(memberId))}>
        {({ items }) => {
          const current = items.find(({ state }) => state !== 'replaced');
          return current === undefined ? (
            <>
              <p>{t('none')}</p>
              <ProblemNotice error={give.error} />
              <Row>
                <Button busy={give.isPending} onClick={() => give.mutate(undefined)}>
                  {t('issue')}
                </Button>
              </Row>
            </>
          ) : (
            <OneCard key={current.id} card={current} onPin={setShown} />
          );
        }}
      </One>
    </Section>
  );
}

interface OneCardProps {
  readonly card: Card;
  readonly onPin: (card: CardWithPin) => void;
}

function OneCard({ card, onPin }: OneCardProps) {
  const { t } = useTranslation('station-cards');
  const { id, cardNo, state, pinState, memberId } = card;
  return (
    <>
      <Facts
        of={[
          [t('number'), cardNo],
          [t('stateTitle'), t(`state.${state}`)],
          [t('pin.title'), t(`pinState.${pinState}`)],
        ]}
      />
      {state === 'active' && (
        <Row>
          <SaveButton name={`card-${cardNo}.pdf`} read={() => cardPdf(id)}>
            {t('print')}
          </SaveButton>
          <SaveButton name={`codes-${cardNo}.pdf`} read={() => codesPdf(id)}>
            {t('codes')}
          </SaveButton>
        </Row>
      )}
      <Steps id={id} memberId={memberId} isActive={state === 'active'} onPin={onPin} />
    </>
  );
}

interface StepsProps {
  readonly id: string;
  readonly memberId: string;
  readonly isActive: boolean;
  readonly onPin: (card: CardWithPin) => void;
}

function Steps({ id, memberId, isActive, onPin }: StepsProps) {
  const { t } = useTranslation('station-cards');
  const touches = [['cards', memberId]];
  const [reason, setReason] = useState<CardReason>('lost');
  const blocking = useChange(() => block(id, reason), touches);
  const replacing = useChange(() => replace(id, reason), touches, onPin);
  const renewing = useChange(() => renewPin(id), touches, onPin);
  const opening = useChange(() => unblock(id), touches, onPin);
  return (
    <>
      <ChoiceSelect
        label={t('reason')}
        value={reason}
        options={REASONS.map((one) => [one, t(`reasons.${one}`)])}
        onChange={setReason}
      />
      <Row>
        {isActive ? (
          <>
            <Button
              look="danger"
              busy={blocking.isPending}
              onClick={() => blocking.mutate(undefined)}
            >
              {t('block')}
            </Button>
            <Button busy={renewing.isPending} onClick={() => renewing.mutate(undefined)}>
              {t('pin.renew')}
            </Button>
          </>
        ) : (
          <Button busy={opening.isPending} onClick={() => opening.mutate(undefined)}>
            {t('unblock')}
          </Button>
        )}
        <Button busy={replacing.isPending} onClick={() => replacing.mutate(undefined)}>
          {t('replace')}
        </Button>
      </Row>
      <ProblemNotice error={blocking.error ?? replacing.error ?? renewing.error ?? opening.error} />
    </>
  );
}

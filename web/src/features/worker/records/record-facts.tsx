import { useTranslation } from 'react-i18next';
import { dateText, momentText, spanText } from '../../../lib/dates.js';
import { Facts } from '../../../ui/card.js';
import { Hours } from '../../../ui/hours.js';
import { useUnitName } from '../../units/queries.js';
import { Person, PersonById } from '../person.js';
import { useServices } from '../places.js';
import { useRecordWords } from '../words.js';
import type { ServiceRecord } from './record-queries.js';

/** Who served whom, when, what, and who wrote it down. */
export function RecordFacts({ record }: { readonly record: ServiceRecord }) {
  const { t, i18n } = useTranslation('worker');
  const unitName = useUnitName();
  const { nameOf } = useServices();
  const { evidenceOf } = useRecordWords();
  const { place, note } = record;
  return (
    <Facts
      of={[
        [t('record.volunteer'), <Volunteer key="v" of={record} />],
        [t('record.elder'), <Recipient key="e" of={record} />],
        [t('record.service'), nameOf(record.serviceCode)],
        [t('record.when'), spanText(record.startedAt, record.endedAt, i18n.language)],
        [t('record.hours'), <Hours key="h" minutes={record.earnedMinutes} />],
        [t('record.evidence'), evidenceOf(record.evidence)],
        [t('record.unit'), unitName(record.unitCode)],
        ...(place ? [[t('record.place'), unitName(place)] as const] : []),
        [
          t('record.entered'),
          record.onBehalf ? (
            <>
              {t('record.onBehalf')} <PersonById id={record.enteredBy} />
            </>
          ) : (
            t('record.bySelf')
          ),
        ],
        [t('record.registered'), dateText(record.registeredOn, i18n.language)],
        ...(record.confirmedAt
          ? [[t('record.confirmed'), momentText(record.confirmedAt, i18n.language)] as const]
          : []),
        ...(record.firstApproverId
          ? [
              [
                t('record.firstApproval'),
                <PersonById key="f" id={record.firstApproverId} />,
              ] as const,
            ]
          : []),
        ...(note ? [[t('record.note'), note] as const] : []),
      ]}
    />
  );
}

/** Who served, by name where that is for this reader. */
export function Volunteer({ of }: { readonly of: ServiceRecord }) {
  return <Person id={of.volunteerId} no={of.volunteerNo} name={of.volunteerName} />;
}

/** Who was served, by name where that is for this reader. */
export function Recipient({ of }: { readonly of: ServiceRecord }) {
  return <Person id={of.recipientId} no={of.recipientNo} name={of.recipientName} />;
}

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button.js';
import { may, useActing, useWay } from './acting.js';
import { ChooseVolunteer } from './choose-volunteer.js';
import { DisputeLink, isDisputed } from './disputes/dispute-link.js';
import styles from './elder.module.css';
import { Evaluate } from './evaluate.js';
import { type CareDetail, recordQuery } from './queries.js';
import { NoShow, Withdraw } from './withdraw.js';

/** What can be done about a request as it stands; at most four things. */
export function CareActions({ request }: { readonly request: CareDetail }) {
  const acting = useActing();
  if (!may(acting, 'request') && !may(acting, 'confirm')) return null;
  return (
    <div className={styles.actions}>
      <Steps request={request} />
    </div>
  );
}

function Steps({ request }: { readonly request: CareDetail }) {
  switch (request.state) {
    case 'published':
      return (
        <>
          <ChooseVolunteer request={request} />
          <Withdraw request={request} />
        </>
      );
    case 'matched':
      return <Expected request={request} />;
    case 'served':
      return (
        <>
          <RecordLink request={request} />
          <Evaluate request={request} />
        </>
      );
    case 'missed':
    case 'refused':
      return (
        <>
          <AskAgain serviceCode={request.serviceCode} />
          <Withdraw request={request} />
        </>
      );
    case 'evaluated':
    case 'improved':
      return (
        <>
          <RecordLink request={request} />
          <AskAgain serviceCode={request.serviceCode} />
        </>
      );
    default:
      return <AskAgain serviceCode={request.serviceCode} />;
  }
}

function Expected({ request }: { readonly request: CareDetail }) {
  const { t } = useTranslation('elder');
  const way = useWay();
  const { proxy } = useActing();
  const isTime = Date.parse(request.agreedStartsAt ?? request.startsAt) <= Date.now();
  return (
    <>
      {proxy === null && (
        <ButtonLink look="primary" wide to={way('/elder/code/visit')}>
          {t('care.showCode')}
        </ButtonLink>
      )}
      {isTime && <NoShow request={request} />}
      <Withdraw request={request} />
    </>
  );
}

/** To the record that answers the request: to confirm it, to object, or to what became of an objection. */
function RecordLink({ request: { recordId } }: { readonly request: CareDetail }) {
  const { t } = useTranslation('elder');
  const way = useWay();
  const { data } = useQuery({ ...recordQuery(recordId ?? ''), enabled: recordId !== null });
  if (data === undefined) return null;
  if (isDisputed(data)) return <DisputeLink recordId={data.id} />;
  const waits = data.state === 'submitted';
  return (
    <ButtonLink look={waits ? 'primary' : 'plain'} wide to={way(`/elder/confirm/${data.id}`)}>
      {waits ? t('matter.confirm') : t('care.record')}
    </ButtonLink>
  );
}

function AskAgain({ serviceCode }: { readonly serviceCode: string }) {
  const { t } = useTranslation('elder');
  const way = useWay();
  return (
    <ButtonLink wide to={way('/elder/ask/when', { what: serviceCode })}>
      {t('care.again')}
    </ButtonLink>
  );
}

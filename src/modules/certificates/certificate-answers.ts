import type { CertificateFigures } from './certificate.js';
import { groupedNumber } from './certificate-number.js';
import type { Certificate } from './certificate-rows.js';
import type {
  CertificateBriefDto,
  CertificateCheckDto,
  CertificateDto,
  CertificateFiguresDto,
} from './certificates.dto.js';
import type { CertificateCheck } from './certificates.service.js';

/** The certificate in full. */
export function toCertificateAnswer({ document, digest }: Certificate): CertificateDto {
  const { city, bookUid, member, period, issuedOn, asOf } = document;
  return {
    number: groupedNumber(document.number),
    city,
    bookUid,
    memberId: member.id,
    memberNo: member.memberNo,
    period: { ...period },
    issuedOn,
    asOf: { ...asOf },
    digest: digest.toString('hex'),
    ...toFigures(document),
  };
}

/** The certificate in a list. */
export function toBriefAnswer({ document }: Certificate): CertificateBriefDto {
  const { number, period, issuedOn, total } = document;
  return { number: groupedNumber(number), period: { ...period }, issuedOn, total: { ...total } };
}

/** The certificate for anybody: no name, no whole number of its holder. */
export function toCheckAnswer(check: CertificateCheck): CertificateCheckDto {
  const { document, digest } = check.certificate;
  const { number, city, period, issuedOn, asOf } = document;
  return {
    number: groupedNumber(number),
    state: check.now === null ? 'valid' : 'superseded',
    city,
    holder: { memberNo: check.maskedNo, name: check.maskedName },
    period: { ...period },
    issuedOn,
    asOf: { ...asOf },
    digest: digest.toString('hex'),
    ...toFigures(document),
    now: check.now && toFigures(check.now),
  };
}

function toFigures({ total, services, months }: CertificateFigures): CertificateFiguresDto {
  return {
    total: { ...total },
    services: services.map((service) => ({ ...service })),
    months: months.map((month) => ({ ...month })),
  };
}

import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { canonicalJson } from '../../platform/canonical-json.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays, daysBetween } from '../../platform/clock/shanghai.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import {
  type CertificateDocument,
  type CertificateFigures,
  figuresOf,
  maskedName,
  maskedNo,
  sameFigures,
} from './certificate.js';
import { newCertificateNumber, parseCertificateNumber } from './certificate-number.js';
import {
  type Certificate,
  insertCertificate,
  readByMember,
  readByNumber,
  readByRequest,
} from './certificate-rows.js';
import { CertifiedRecords } from './certified-records.js';

/** Who may have a certificate made for a member of their units, beside the member. */
const ISSUERS = ['social_worker', 'station_admin', 'city_admin'] as const;
/** Who may read it. */
const READERS = [...ISSUERS, 'auditor'] as const;

const LONGEST_DAYS = 3_660;
const LONGEST_LIST = 200;

/** The service dates that a certificate is of, first and last, YYYY-MM-DD. */
export interface PeriodWish {
  readonly from: string;
  readonly to: string;
}

/** What anybody may know of a certificate. */
export interface CertificateCheck {
  readonly certificate: Certificate;
  readonly maskedNo: string;
  /** Null once the holder was erased. */
  readonly maskedName: string | null;
  /** What its hours are now, where something of them was taken back; null when all of them stand. */
  readonly now: CertificateFigures | null;
}

/** Certificates of service: issued once, then only looked at. */
@Injectable()
export class CertificatesService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly records: CertifiedRecords,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /**
   * Certifies the approved services of a period as the ledger stands now. The same caller and key answer the same
   * certificate. Throws `not_found`, `validation_failed`, `nothing_to_certify`, `statement_too_long`,
   * `idempotency_key_conflict`.
   */
  async issue(
    caller: Principal,
    memberId: string,
    wish: PeriodWish & { readonly key: string },
  ): Promise<Certificate> {
    const { bookId } = caller;
    const member = await this.members.visibleTo(this.database.read, caller, memberId, [...ISSUERS]);
    this.requirePeriod(wish);
    const requestKey = sha256(`kapok certificate 1\0${caller.memberId}\0${wish.key}`);
    const standing = await readByRequest(this.database.read, bookId, requestKey);
    if (standing === null) await this.write(caller, member, wish, requestKey);
    const certificate = standing ?? (await readByRequest(this.database.read, bookId, requestKey));
    invariant(certificate, 'a certificate that was written is there');
    const { period } = certificate.document;
    const isSame =
      certificate.memberId === member.id && period.from === wish.from && period.to === wish.to;
    if (!isSame) throw new DomainError('idempotency_key_conflict');
    return certificate;
  }

  /** A member's certificates, the latest first, up to 200. Throws `not_found`. */
  async list(caller: Principal, memberId: string): Promise<Certificate[]> {
    const member = await this.members.visibleTo(this.database.read, caller, memberId, [...READERS]);
    const holder = { bookId: caller.bookId, memberId: member.id };
    return readByMember(this.database.read, holder, LONGEST_LIST);
  }

  /** A certificate of a member. Throws `not_found`, also for another member's. */
  async find(caller: Principal, memberId: string, number: string): Promise<Certificate> {
    const member = await this.members.visibleTo(this.database.read, caller, memberId, [...READERS]);
    const found = await this.byNumber(number);
    const isTheirs = found?.bookId === caller.bookId && found.memberId === member.id;
    if (found === null || !isTheirs) throw new DomainError('not_found');
    return found;
  }

  /** What a certificate is worth today, for anybody who has its number. Throws `not_found`. */
  async check(number: string): Promise<CertificateCheck> {
    const certificate = await this.byNumber(number);
    if (certificate === null) throw new DomainError('not_found');
    const { bookId, memberId, document } = certificate;
    const names = await this.members.namesOf(this.database.read, bookId, [memberId]);
    const name = names.get(memberId) ?? null;
    return {
      certificate,
      maskedNo: maskedNo(document.member.memberNo),
      maskedName: name === null ? null : maskedName(name),
      now: await this.figuresNow(certificate),
    };
  }

  /** A number of the wrong form is looked up like any other: what is not there takes as long. */
  private byNumber(number: string): Promise<Certificate | null> {
    return readByNumber(this.database.read, parseCertificateNumber(number) ?? '');
  }

  /** The figures of the entries it was made of, less what was undone since; null when nothing was. */
  private async figuresNow(certificate: Certificate): Promise<CertificateFigures | null> {
    const { bookId, memberId, document } = certificate;
    const { seq: reversedTo } = await this.ledger.head(bookId);
    const moment = { postedTo: BigInt(document.asOf.seq), reversedTo };
    const period = { bookId, memberId, ...document.period };
    const now = figuresOf(await this.records.standing(period, moment));
    return sameFigures(now, document) ? null : now;
  }

  private async write(
    caller: Principal,
    member: MemberBrief,
    period: PeriodWish,
    requestKey: Buffer,
  ): Promise<void> {
    const document = await this.draft(caller.bookId, member, period);
    const text = canonicalJson(document);
    const certificate = {
      bookId: caller.bookId,
      id: newId(),
      document,
      text,
      digest: sha256(text),
      issuedBy: caller.memberId,
      issuedAt: this.clock.now(),
      requestKey,
    };
    await this.database.transaction((tx) => insertCertificate(tx, certificate));
  }

  private async draft(
    bookId: number,
    member: MemberBrief,
    { from, to }: PeriodWish,
  ): Promise<CertificateDocument> {
    const head = await this.ledger.head(bookId);
    const moment = { postedTo: head.seq, reversedTo: head.seq };
    const records = await this.records.standing({ bookId, memberId: member.id, from, to }, moment);
    if (records.length === 0) throw new DomainError('nothing_to_certify');
    return {
      format: 'kapok-certificate/1',
      number: newCertificateNumber(),
      city: head.code,
      bookUid: head.bookUid,
      member: { id: member.id, memberNo: member.memberNo },
      period: { from, to },
      issuedOn: this.clock.today(),
      asOf: { seq: String(head.seq), leafHash: head.hash.toString('hex') },
      ...figuresOf(records),
    };
  }

  private requirePeriod({ from, to }: PeriodWish): void {
    const faults = [
      ...(to > this.clock.today() ? [{ pointer: '/to', code: 'not_in_future' }] : []),
      ...(from > to ? [{ pointer: '/to', code: 'before_from' }] : []),
      ...(daysBetween(from, addDays(to, 1)) > LONGEST_DAYS
        ? [{ pointer: '/from', code: 'too_long' }]
        : []),
    ];
    if (faults.length > 0) throw new DomainError('validation_failed', { fields: faults });
  }
}

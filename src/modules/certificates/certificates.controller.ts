import { Body, Controller, Get, Ip, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import { LoginLimiter } from '../../auth/login-limiter.js';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { MemberPath } from '../members/members.dto.js';
import { proofFile } from '../receipts/proof-answer.js';
import { CertificateProofDto } from '../receipts/receipts.dto.js';
import { PrintQuery } from '../statements/month-statements.dto.js';
import { PaperDesk } from '../statements/paper-desk.js';
import { toBriefAnswer, toCertificateAnswer, toCheckAnswer } from './certificate-answers.js';
import { certificatePdf } from './certificate-pdf.js';
import { CertificateProofs } from './certificate-proofs.js';
import {
  CertificateCheckDto,
  CertificateDto,
  CertificatePath,
  CertificateProofQuery,
  CertificatesDto,
  MemberCertificatePath,
  NewCertificateDto,
} from './certificates.dto.js';
import { CertificatesService } from './certificates.service.js';

/** Certificates of service: made for the holder, checked by anybody. */
@ApiTags('certificates')
@Controller('v1')
export class CertificatesController {
  constructor(
    private readonly certificates: CertificatesService,
    private readonly proofs: CertificateProofs,
    private readonly desk: PaperDesk,
    private readonly limiter: LoginLimiter,
    private readonly config: Config,
  ) {}

  /** Certifies a volunteer's approved services of a period: for oneself, or for a member of one's units. */
  @Post('members/:id/certificates')
  @SignedIn()
  @Idempotent({ required: true })
  @ApiCreatedResponse({ type: CertificateDto })
  async issueCertificate(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Param() path: MemberPath,
    @Body() body: NewCertificateDto,
  ): Promise<CertificateDto> {
    invariant(key !== null, 'the key is required here');
    const { from, to } = body;
    return toCertificateAnswer(await this.certificates.issue(caller, path.id, { from, to, key }));
  }

  /** A member's certificates, the latest first. */
  @Get('members/:id/certificates')
  @SignedIn()
  @ApiOkResponse({ type: CertificatesDto })
  async listCertificates(
    @Caller() caller: Principal,
    @Param() path: MemberPath,
  ): Promise<CertificatesDto> {
    return { items: (await this.certificates.list(caller, path.id)).map(toBriefAnswer) };
  }

  /** One certificate, in full. */
  @Get('members/:id/certificates/:number')
  @SignedIn()
  @ApiOkResponse({ type: CertificateDto })
  async getCertificate(
    @Caller() caller: Principal,
    @Param() path: MemberCertificatePath,
  ): Promise<CertificateDto> {
    return toCertificateAnswer(await this.certificates.find(caller, path.id, path.number));
  }

  /** The certified services with their places in the log: a file to check offline. */
  @Get('members/:id/certificates/:number/proof.json')
  @SignedIn()
  @ApiOkResponse({ type: CertificateProofDto })
  async getCertificateProof(
    @Caller() caller: Principal,
    @Param() path: MemberCertificatePath,
    @Query() { openings }: CertificateProofQuery,
  ): Promise<StreamableFile> {
    const certificate = await this.certificates.find(caller, path.id, path.number);
    const file = await this.proofs.file(caller, certificate, openings);
    return proofFile(file, `certificate-proof-${certificate.number}`);
  }

  /** The same on paper, with the holder's name on it. */
  @Get('members/:id/certificates/:number/certificate.pdf')
  @SignedIn()
  @ApiOkResponse({
    content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
  })
  async getCertificatePdf(
    @Caller() caller: Principal,
    @RequestLanguage() language: Language,
    @Param() path: MemberCertificatePath,
    @Query() { large: isLarge }: PrintQuery,
  ): Promise<StreamableFile> {
    const certificate = await this.certificates.find(caller, path.id, path.number);
    const { publicUrl } = this.config;
    const pdf = await this.desk.print(certificate, { language, isLarge }, (wish) =>
      certificatePdf(certificate.document, { ...wish, publicUrl }),
    );
    return new StreamableFile(pdf, {
      type: 'application/pdf',
      disposition: `inline; filename="certificate-${certificate.number}.pdf"`,
    });
  }

  /** Whether a certificate is sound and what its hours are today. For anybody who has its number. */
  @Get('certificates/:number')
  @Public()
  @ApiOkResponse({ type: CertificateCheckDto })
  async checkCertificate(
    @Ip() address: string,
    @Param() path: CertificatePath,
  ): Promise<CertificateCheckDto> {
    await this.limiter.countLookUp(address);
    return toCheckAnswer(await this.certificates.check(path.number));
  }
}

import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { databaseCode } from '../errors/database-faults.js';
import { DomainError, type Facts, type FieldFault } from '../errors/domain-error.js';
import { isErrorCode } from '../errors/error-codes.js';
import { invariant } from '../errors/invariant.js';
import { toRefusal } from '../errors/to-refusal.js';
import { requestCaller } from '../http/request-caller.js';
import { faultFacts } from '../logging/fault-facts.js';
import { IDEMPOTENT_METADATA, type IdempotencyRule, idempotencyKeyOf } from './idempotency-rule.js';
import {
  type ClaimOutcome,
  type IdempotencyClaim,
  IdempotencyStore,
  requestDigest,
} from './idempotency-store.js';

const POLLS = 20;
const POLL_MS = 100;

/** A refusal as it is kept under a key. */
interface StoredRefusal {
  readonly code: string;
  readonly facts: Facts;
  readonly fields: FieldFault[];
}

/** Runs a handler once per key; repeats get the stored answer, marked `Idempotency-Replayed: true`. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly reflector: Reflector,
    private readonly store: IdempotencyStore,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const rule = this.reflector.get<IdempotencyRule>(IDEMPOTENT_METADATA, context.getHandler());
    const key = idempotencyKeyOf(request);
    if (key === null && rule.required) throw new DomainError('idempotency_key_required');
    if (key === null) return next.handle();
    const claim = claimOf(request, key);
    const outcome = await this.claimPatiently(claim);
    if (outcome.kind === 'other_request') throw new DomainError('idempotency_key_conflict');
    if (outcome.kind === 'running') throw new DomainError('idempotency_in_progress');
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (outcome.kind === 'answered') return of(replay(reply, outcome));
    return of(await this.run(claim, reply, next));
  }

  /** Waits for a request under way with the same key, about two seconds. */
  private async claimPatiently(claim: IdempotencyClaim): Promise<ClaimOutcome> {
    let outcome = await this.store.claim(claim);
    for (let poll = 0; poll < POLLS && outcome.kind === 'running'; poll += 1) {
      await sleep(POLL_MS);
      outcome = await this.store.claim(claim);
    }
    return outcome;
  }

  private async run(
    claim: IdempotencyClaim,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await this.keep(() => this.store.answer(claim, reply.statusCode, body));
      return body;
    } catch (error) {
      await this.keep(() => this.settleRefusal(claim, toRefusal(error, 'POST')));
      throw error;
    }
  }

  private settleRefusal(claim: IdempotencyClaim, refusal: DomainError): Promise<void> {
    if (refusal.status === 400) return this.store.forget(claim);
    if (refusal.status >= 500 || refusal.retryable) return this.store.release(claim);
    const { code, facts, fields } = refusal;
    return this.store.answer(claim, refusal.status, { code, facts, fields });
  }

  /**
   * The effect stands whether or not its answer could be kept, so a failing database must not turn a done
   * request into a failed one: the key then stays running, is taken over later, and the handler, being
   * idempotent, finds what it did.
   */
  private async keep(store: () => Promise<void>): Promise<void> {
    try {
      await store();
    } catch (error) {
      if (databaseCode(error, true) === null) throw error;
      this.logger.warn({ message: 'an answer could not be kept', ...faultFacts(error) });
    }
  }
}

function claimOf(request: FastifyRequest, key: string): IdempotencyClaim {
  const caller = requestCaller(request);
  invariant(caller, '@Idempotent() stands on a route that lets everybody in');
  const body = request.body instanceof Readable ? undefined : request.body;
  const requestHash = requestDigest(request.method, request.url, body);
  return { bookId: caller.bookId, memberId: caller.memberId, key, requestHash };
}

function replay(reply: FastifyReply, answer: { status: number; body: unknown }): unknown {
  reply.header('Idempotency-Replayed', 'true');
  if (answer.status >= 400) throw storedRefusal(answer.body as StoredRefusal);
  reply.status(answer.status);
  return answer.body;
}

function storedRefusal(stored: StoredRefusal): DomainError {
  invariant(isErrorCode(stored.code), 'a stored refusal has a code of the table');
  return new DomainError(stored.code, { facts: stored.facts, fields: stored.fields });
}

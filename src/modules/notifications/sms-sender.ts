import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { SmsGateway } from '../../platform/sms/sms-gateway.js';
import { PersonReader } from '../members/person-reader.js';
import { notificationText } from './notification-kinds.js';
import { retryAfterFailure } from './short-messages.js';

const EVERY_MS = 1_000;
const AT_ONCE = 50;
/** A server that is silent for so long has died. */
const LEASE_SECONDS = 60;

type EndState = 'sent' | 'no_phone' | 'dead';

interface ClaimedMessage {
  readonly book_id: number;
  readonly notification_id: string;
  readonly attempts: number;
  readonly member_id: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, string>>;
}

const CLAIM = `
  UPDATE kapok.sms_messages s
  SET attempts = s.attempts + 1, due_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
  FROM (SELECT book_id, notification_id FROM kapok.sms_messages
        WHERE state = 'waiting' AND due_at <= clock_timestamp()
        ORDER BY due_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED) due, kapok.notifications n
  WHERE s.book_id = due.book_id AND s.notification_id = due.notification_id
    AND n.book_id = s.book_id AND n.id = s.notification_id
  RETURNING s.book_id, s.notification_id, s.attempts, n.member_id, n.kind, n.params`;

/**
 * Sends notifications to phones. A message is claimed for a minute, so that one server sends it; a server that dies in
 * between leaves it to be sent again, under the same reference.
 */
@Injectable()
export class SmsSender implements BeforeApplicationShutdown {
  readonly #logger = new Logger('ShortMessages');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'short_messages_stuck',
    work: () => this.send(),
    isOnDuty: () => this.#isOnDuty(),
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    private readonly database: Database,
    private readonly persons: PersonReader,
    private readonly gateway: SmsGateway,
  ) {}

  /** One round unless one is under way. Returns at once and never throws. */
  @Interval('short-messages', EVERY_MS)
  tick(): void {
    this.#rounds.start();
  }

  /** Sends what is due, until nothing is. Returns how many messages were tried. */
  async send(): Promise<number> {
    let tried = 0;
    for (let more = true; more && !this.#rounds.isStopping; ) {
      const claimed = await this.#claim();
      for (const message of claimed) await this.#sendOne(message);
      tried += claimed.length;
      more = claimed.length === AT_ONCE;
    }
    return tried;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #claim(): Promise<ClaimedMessage[]> {
    const [claimed]: [ClaimedMessage[], number] = await this.database.transaction((tx) =>
      tx.query(CLAIM),
    );
    return claimed;
  }

  async #sendOne(message: ClaimedMessage): Promise<void> {
    const reference = message.notification_id;
    let isSent: boolean;
    try {
      isSent = await this.#hand(message);
    } catch (error) {
      // Whatever a gateway or the reading of one person stumbles over, the message waits its turn again.
      this.#logger.warn({ event: 'short_message_failed', reference, error });
      return this.#failed(message);
    }
    await this.#end(message, isSent ? 'sent' : 'no_phone');
  }

  /** Hands a message to the gateway; false when the member has no number. */
  async #hand(message: ClaimedMessage): Promise<boolean> {
    const { book_id: bookId, member_id: memberId, notification_id: reference } = message;
    const persons = await this.persons.personsOf(this.database.read, bookId, [memberId]);
    const to = persons.get(memberId)?.phone ?? null;
    if (to === null) return false;
    const text = `【${this.config.brand}】${notificationText(message.kind, message.params, 'zh')}`;
    await this.gateway.send({ reference, to, text });
    return true;
  }

  async #failed(message: ClaimedMessage): Promise<void> {
    const wait = retryAfterFailure(message.attempts);
    if (wait === null) return this.#end(message, 'dead');
    await this.#write(message, 'due_at = clock_timestamp() + make_interval(secs => $4)', wait);
  }

  async #end(message: ClaimedMessage, state: EndState): Promise<void> {
    await this.#write(message, 'state = $4, ended_at = clock_timestamp()', state);
  }

  /** Changes a message that is still this server's. */
  async #write(message: ClaimedMessage, change: string, value: string | number): Promise<void> {
    await this.database.transaction((tx) =>
      tx.query(
        `UPDATE kapok.sms_messages SET ${change}
         WHERE book_id = $1 AND notification_id = $2 AND attempts = $3 AND state = 'waiting'`,
        [message.book_id, message.notification_id, message.attempts, value],
      ),
    );
  }

  #isOnDuty(): boolean {
    const { eventsAuto, sms } = this.config.open;
    return isServing(this.host) && eventsAuto && sms !== 'off';
  }
}

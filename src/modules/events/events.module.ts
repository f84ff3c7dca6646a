import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryResults } from './delivery-results.js';
import { EventCleaner } from './event-cleaner.js';
import { EventFeed } from './event-feed.js';
import { EventRelay } from './event-relay.js';
import { EventSources } from './event-sources.js';
import { EventStreams } from './event-streams.js';
import { EventsController } from './events.controller.js';
import { EventsTick } from './events-tick.js';
import { HostResolver } from './host-resolver.js';
import { RecentEvents } from './recent-events.js';
import { RecordEvents } from './record-events.js';
import { WebhookSecrets } from './secret-rows.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookTransport } from './webhook-transport.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** Events out: the relay of the outbox, webhooks and live streams. Nothing depends on it. */
@Module({
  imports: [LedgerModule, NotificationsModule, ServiceRecordsModule],
  controllers: [EventsController, WebhooksController, DeliveriesController],
  providers: [
    DeliveriesService,
    DeliveryResults,
    EventCleaner,
    EventFeed,
    EventRelay,
    EventSources,
    EventStreams,
    EventsTick,
    HostResolver,
    PersonVault,
    RecentEvents,
    RecordEvents,
    WebhookSecrets,
    WebhookSender,
    WebhooksService,
    WebhookTransport,
  ],
})
export class EventsModule {}

import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed';
import { DeliveryLogRepository } from './delivery-log/delivery-log.repository';
import { DeliveryLog } from './delivery-log/delivery-log.scheduler';
import { ChangeLogRepository } from './log/change-log.repository';
import { ChangeLog } from './log/change-log.scheduler';
import { ChangeLogWriter } from './log/change-log-writer.scheduler';

/** The changes of the store as they happen, and the deliveries that changed nothing: for the page and for other instances. */
@Global()
@Module({
  providers: [
    ChangeFeed,
    ChangeLogRepository,
    ChangeLogWriter,
    ChangeLog,
    DeliveryLogRepository,
    DeliveryLog,
  ],
  exports: [ChangeFeed, ChangeLog, ChangeLogWriter, DeliveryLogRepository, DeliveryLog],
})
export class ChangesModule {}

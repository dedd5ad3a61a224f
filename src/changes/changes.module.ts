import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed';
import { ChangeLogWriter } from './log/change-log-writer.scheduler';
import { ChangeLogRepository } from './log/change-log.repository';
import { ChangeLog } from './log/change-log.scheduler';

/** The changes of the store as they happen, for the page and for other instances. */
@Global()
@Module({
  providers: [ChangeFeed, ChangeLogRepository, ChangeLogWriter, ChangeLog],
  exports: [ChangeFeed, ChangeLog, ChangeLogWriter],
})
export class ChangesModule {}

import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { BufferController } from './buffer.controller';
import { GroupCommit } from './group-commit';
import { InventoryController } from './inventory.controller';
import { InventoryRepository } from './inventory.repository';
import { InventoryService } from './inventory.service';
import { LedgerRepository } from './ledger.repository';
import { OutboxRepository } from './outbox.repository';
import { OutboxSignal } from './outbox-signal';

@Module({
  controllers: [InventoryController, BufferController],
  providers: [
    InventoryRepository,
    LedgerRepository,
    OutboxRepository,
    OutboxSignal,
    InventoryService,
    {
      provide: GroupCommit,
      inject: [LedgerRepository, Clock, OutboxSignal],
      useFactory: (ledger: LedgerRepository, clock: Clock, signal: OutboxSignal) =>
        new GroupCommit(ledger, clock, (stock) => {
          signal.notify(stock);
        }),
    },
  ],
  exports: [InventoryService, LedgerRepository, OutboxRepository, OutboxSignal, GroupCommit],
})
export class InventoryModule implements OnApplicationShutdown {
  constructor(private readonly commits: GroupCommit) {}

  /** Requests have ended by now; what they had under way is finished before the store is let go. */
  async onApplicationShutdown(): Promise<void> {
    await this.commits.drain();
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InternalServer, InvalidMessage } from '../../platform/instances/internal-server';
import { endsBefore } from '../../platform/jobs/deadline';
import type { MovementOutcome } from '../ledger/domain/commit-batch';
import { GroupCommit } from '../ledger/group-commit';
import { handedOver, type HandOverAnswer, unitsOf } from './domain/hand-over-message';

/** Milliseconds after which the answer leaves without what has no outcome yet: one slow SKU delays no other. */
const OUTCOMES_WITHIN_MS = 700;

/**
 * Commits the movements that other instances hand over, whichever instance they prefer: a movement is handed over once.
 * Order path: InternalServer -> HandOverReceiver -> GroupCommit. ADR 18.
 */
@Injectable()
export class HandOverReceiver implements OnModuleInit {
  constructor(
    private readonly server: InternalServer,
    private readonly commits: GroupCommit,
  ) {}

  onModuleInit(): void {
    this.server.onMessage((message) => this.receive(message));
  }

  private async receive(message: unknown): Promise<HandOverAnswer> {
    const units = unitsOf(message);
    if (units === undefined) throw new InvalidMessage('The message holds no movements.');
    const outcomes = units.map((): readonly MovementOutcome[] | null => null);
    const all = units.map(async (entries, index) => {
      try {
        outcomes[index] = await this.commits.submitEntries(handedOver(entries));
      } catch {
        // The caller commits it itself, and has its own answer for a store that is away.
      }
    });
    await endsBefore(Promise.all(all), performance.now() + OUTCOMES_WITHIN_MS);
    return { units: [...outcomes] };
  }
}

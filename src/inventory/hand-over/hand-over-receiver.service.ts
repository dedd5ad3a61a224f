import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InternalServer, InvalidMessage } from '../../platform/instances/internal-server';
import { endsBefore } from '../../platform/jobs/deadline';
import type { MovementOutcome, PlainEntry } from '../ledger/domain/commit-batch';
import { GroupCommit } from '../ledger/group-commit';
import { markHandedOver, type HandOverPart, unitsOf } from './domain/hand-over-message';

/** Milliseconds after which the answer ends without what has no outcome yet. */
const OUTCOMES_WITHIN_MS = 2500;

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
    this.server.onMessage((message, answer) => {
      const units = unitsOf(message);
      if (units === undefined) throw new InvalidMessage('The message holds no movements.');
      return this.commit(units, answer);
    });
  }

  /** Outcomes leave as soon as they are known, those of one turn of the event loop together: one slow SKU delays no other. */
  private async commit(units: readonly PlainEntry[][], answer: (part: HandOverPart) => void): Promise<void> {
    let known: [number, MovementOutcome[] | null][] = [];
    let isOpen = true;
    const flush = (): void => {
      if (!isOpen || known.length === 0) return;
      answer({ outcomes: known });
      known = [];
    };
    const all = units.map(async (entries, index) => {
      // A movement that is not taken is committed by its caller, which has its own answer for a store that is away.
      const outcomes = await this.commits.submitEntries(markHandedOver(entries)).catch(() => null);
      if (known.push([index, outcomes]) === 1) setImmediate(flush);
    });
    await endsBefore(Promise.all(all), performance.now() + OUTCOMES_WITHIN_MS);
    flush();
    isOpen = false;
  }
}

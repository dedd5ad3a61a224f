import { Injectable, Logger } from '@nestjs/common';
import { CronTime } from 'cron';
import { ReceiptsConfig } from '../../../config/app-config';
import type { Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { isDueByCron } from '../../../platform/jobs/due-by-cron';
import {
  type ActiveSweep,
  advanced,
  beginning,
  failed,
  phaseEnded,
  type SweepState,
  waiting,
  withCatalogue,
  withoutCatalogue,
} from './domain/sweep-state';
import { SweepPass } from './sweep-pass';
import { SweepRequests } from './sweep-requests.service';
import { SweepStateRepository } from './sweep-state.repository';
import { UnlinkedListings } from './unlinked-listings.service';

/** How often the sender looks whether another instance was asked for a sweep, in milliseconds. */
const RECHECK_MS = 15_000;
/** The place is stored after so long, in milliseconds. */
const SAVED_EVERY_MS = 5_000;
/** After an error of this process the sweep waits for so long, in milliseconds. */
const AFTER_ERROR_MS = 15_000;

/**
 * Compares everything with Amazon, by DRIFT_CRON and on request, a turn at a time: what pushes, receipts and readings leave of
 * the search's limit. Its place is stored, so that the next sender goes on; what a crash compares twice is recorded once.
 *
 * Sweep path: SenderChecks -> AmazonSweep -> SweepPass, UnlinkedListings. ADR 25.
 */
@Injectable()
export class AmazonSweep {
  private readonly logger = new Logger('Sweep');
  private readonly cron: CronTime;
  private state: SweepState | undefined;
  /** The phase that the pass was begun for: another one, or undefined, begins it anew. */
  private passOf: string | undefined;
  private isStopped = false;
  private recheckAtMs = 0;
  private savedAtMs = 0;

  constructor(
    receipts: ReceiptsConfig,
    private readonly states: SweepStateRepository,
    private readonly requests: SweepRequests,
    private readonly pass: SweepPass,
    private readonly unlinked: UnlinkedListings,
    private readonly clock: Clock,
  ) {
    this.cron = new CronTime(receipts.driftCron, 'UTC');
  }

  /** This instance becomes the sender: another one may have gone on. */
  begin(): void {
    this.forget(0);
  }

  /** True while a sweep is under way that may go on now. */
  get isUnderWay(): boolean {
    const run = this.state?.run;
    return run !== undefined && run.notBefore <= this.clock.now();
  }

  /** Ends a turn after its current call. */
  stop(): void {
    this.isStopped = true;
  }

  /** Makes a turn of the sweep that is under way. Gives the stocks that are pending by what it saw. Throws when the store does not answer. */
  async turn(mayGoOn: () => boolean): Promise<readonly Stock[]> {
    try {
      await this.look();
      const { state } = this;
      if (state?.run === undefined || !this.isUnderWay) return [];
      return await this.step({ ...state, run: state.run }, () => mayGoOn() && !this.isStopped);
    } catch (error) {
      this.forget(this.clock.now() + AFTER_ERROR_MS);
      throw error;
    }
  }

  /** Reads the state when it may have changed elsewhere, and begins a sweep when the cron says so. */
  private async look(): Promise<void> {
    const now = this.clock.now();
    const isAsked = this.requests.takeNew();
    if (this.state?.run !== undefined || (now < this.recheckAtMs && !isAsked)) return;
    const state = await this.states.load();
    this.recheckAtMs = now + RECHECK_MS;
    this.state = state;
    if (state.run !== undefined) return;
    if (state.checkedAt === undefined) {
      this.state = await this.states.save({ ...state, checkedAt: now });
      return;
    }
    const next = (afterMs: number): number => this.cron.getNextDateFrom(new Date(afterMs), 'UTC').toMillis();
    const begun = isDueByCron(state, next, now) ? beginning(state, now) : undefined;
    if (begun !== undefined) this.state = await this.states.save(begun);
  }

  private async step(state: ActiveSweep, mayGoOn: () => boolean): Promise<readonly Stock[]> {
    const { phase } = state.run;
    switch (phase) {
      case 'counting': {
        const total = await this.pass.count();
        await this.save(phaseEnded(state, this.clock.now(), { total }));
        return [];
      }
      case 'stocks':
      case 'listings':
        return this.compare(state, phase, mayGoOn);
      case 'known': {
        const { isAtEnd, problem } = await this.unlinked.compareKnown(mayGoOn);
        if (problem !== undefined) await this.save(this.failed(state, problem));
        else if (isAtEnd) await this.save(phaseEnded(state, this.clock.now()));
        return [];
      }
      case 'catalogue': {
        const catalogue = await this.unlinked.catalogue(state.run.beganAt);
        const now = this.clock.now();
        if (catalogue.kind === 'waits') this.state = waiting(state, now + catalogue.waitMs);
        else if (catalogue.kind === 'failed') await this.end(withoutCatalogue(state, now, catalogue.problem));
        else await this.save(withCatalogue(state, now, catalogue.place));
        return [];
      }
      case 'unlinked': {
        const found = await this.unlinked.compare(state.run, mayGoOn);
        const now = this.clock.now();
        if (found.problem !== undefined) await this.save(this.failed(state, found.problem));
        else if (found.isAtEnd) await this.end(phaseEnded(state, now, { unlinked: found.unlinked }));
        else await this.keep(advanced(state, { unlinked: found.unlinked, from: found.place }));
        return [];
      }
    }
  }

  private async compare(
    before: ActiveSweep,
    phase: 'stocks' | 'listings',
    mayGoOn: () => boolean,
  ): Promise<readonly Stock[]> {
    if (this.passOf !== phase) this.pass.begin(before, phase);
    this.passOf = phase;
    const { decided, ahead, isAtEnd, pending, problem } = await this.pass.turn(mayGoOn);
    const { run } = before;
    const state = advanced(before, {
      ahead,
      compared: run.compared + (decided?.compared ?? 0),
      different: run.different + (decided?.different ?? 0),
      unread: run.unread + (decided?.unread ?? 0),
      ...(decided?.end === undefined ? {} : { from: decided.end }),
    });
    const { attempts } = decided === undefined ? run : state.run;
    if (problem !== undefined)
      await this.save(this.failed({ ...state, run: { ...state.run, attempts } }, problem));
    else if (isAtEnd) await this.save(phaseEnded(state, this.clock.now()));
    else if (decided !== undefined || ahead !== run.ahead) await this.keep(state);
    return pending;
  }

  /** Keeps the place in memory, and stores it now and then. */
  private async keep(state: ActiveSweep): Promise<void> {
    this.state = state;
    if (this.clock.now() - this.savedAtMs >= SAVED_EVERY_MS) await this.save(state);
  }

  /** Stores the state. When another writer was first, this process is not the sender any more, or reads it again. */
  private async save(state: SweepState): Promise<void> {
    const saved = await this.states.save(state);
    if (saved === undefined) {
      this.forget(0);
      return;
    }
    this.state = saved;
    this.savedAtMs = this.clock.now();
  }

  private async end(state: SweepState): Promise<void> {
    await this.save(state);
    const { last } = state;
    if (last !== undefined)
      this.logger.log({ ...last, outcome: 'compared' }, 'Everything was compared with Amazon');
  }

  private failed(state: ActiveSweep, problem: string): SweepState {
    const next = failed(state, problem, this.clock.now());
    const text =
      next.run === undefined
        ? 'The comparison with Amazon gave up'
        : 'A step of the comparison with Amazon failed';
    this.logger.warn({ problem, attempts: state.run.attempts + 1 }, text);
    return next;
  }

  private forget(recheckAtMs: number): void {
    this.state = undefined;
    this.passOf = undefined;
    this.unlinked.begin();
    this.recheckAtMs = recheckAtMs;
  }
}

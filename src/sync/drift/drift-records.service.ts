import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { Clock } from '../../platform/clock';
import { DAY_MS } from '../../platform/durations';
import { timestampOf } from '../../platform/timestamp';
import { alertText } from './domain/alert-text';
import {
  differenceIn,
  type Drift,
  type DriftAction,
  type DriftChannel,
  type DriftDetails,
  type DriftFinding,
  type DriftMemory,
  driftOfFinding,
  type DriftState,
  renewedDrift,
  stateAfterEnd,
  subjectOf,
} from './domain/drift';
import { DriftRepository } from './drift.repository';

/** An alert that was read stays read for this long. */
const READ_FOR_MS = DAY_MS;
/** A drift that is closed is kept for so long. */
const KEPT_MS = 30 * DAY_MS;
const DELETED_AT_ONCE = 100;

/** Records differences. One at a time is open per subject (`subjectOf`): it waits for a person. ADR 22. */
@Injectable()
export class DriftRecords {
  constructor(
    private readonly drifts: DriftRepository,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a drift, or renews the subject's open one. While it is open its difference is never counted or written by itself.
   * `memory`: what is known of the subject from now on. Gives its id. Throws StoreUnavailable.
   */
  async open(finding: DriftFinding, memory?: DriftMemory): Promise<string> {
    const difference = differenceIn(finding);
    for (;;) {
      const now = this.clock.now();
      const before = await this.drifts.stateOf(subjectOf(finding));
      const open = before?.openId === undefined ? undefined : await this.drifts.find(before.openId);
      const drift =
        open === undefined
          ? driftOfFinding(finding, now, timestampOf(now), 'open')
          : renewedDrift(open, finding);
      const after = { difference, openId: drift.id, ...(memory === undefined ? {} : { memory }) };
      if (!(await this.drifts.save(drift, before, after))) continue;
      if (drift.quiet !== true) await this.raise(drift);
      return drift.id;
    }
  }

  /** Records a difference that was dealt with by itself. */
  async record(finding: DriftFinding, action: Exclude<DriftAction, 'open'>): Promise<void> {
    const now = this.clock.now();
    await this.drifts.add(driftOfFinding(finding, now, timestampOf(now), action));
  }

  /** The open drift of the subject has these details from now on. */
  async note(subject: string, details: DriftDetails): Promise<void> {
    const state = await this.drifts.stateOf(subject);
    const drift = state?.openId === undefined ? undefined : await this.drifts.find(state.openId);
    // One that was closed meanwhile needs it no more.
    if (drift !== undefined) await this.drifts.save({ ...drift, details }, state, state);
  }

  /**
   * What was done about a subject is known from now on, whether a drift of it is open or not. Gives what is known then;
   * undefined, and nothing is written, where `memoryAfter` gives nothing.
   */
  async remember(
    subject: string,
    memoryAfter: (state: DriftState | undefined) => DriftMemory | undefined,
  ): Promise<DriftState | undefined> {
    for (;;) {
      const state = await this.drifts.stateOf(subject);
      const memory = memoryAfter(state);
      if (memory === undefined) return undefined;
      const after = { difference: 0, ...state, memory };
      if (await this.drifts.remember(subject, state, after)) return after;
    }
  }

  /** The difference of a subject is gone: closes its open drift, and forgets that it is ignored. */
  async end(subject: string): Promise<void> {
    for (;;) {
      const state = await this.drifts.stateOf(subject);
      if (state === undefined) return;
      const { openId } = state;
      if (
        openId === undefined
          ? await this.drifts.remember(subject, state, undefined)
          : await this.closeState(state, 'ended')
      )
        return;
    }
  }

  /** Closes an open drift. Gives it as it is closed, or undefined when it is not open any more. */
  async close(id: string, action: Exclude<DriftAction, 'open'>, txId?: string): Promise<Drift | undefined> {
    for (;;) {
      const drift = await this.drifts.find(id);
      const state = drift === undefined ? undefined : await this.drifts.stateOf(subjectOf(drift));
      if (drift === undefined || state?.openId !== id) return undefined;
      const closed = this.closed(drift, action, txId);
      if (!(await this.drifts.save(closed, state, stateAfterEnd(state, action)))) continue;
      if (closed.quiet !== true) await this.closeAlertIfLast(closed.channel);
      return closed;
    }
  }

  stateOf(subject: string): Promise<DriftState | undefined> {
    return this.drifts.stateOf(subject);
  }

  find(id: string): Promise<Drift | undefined> {
    return this.drifts.find(id);
  }

  /** Deletes some of the drifts that were closed 30 days ago. True while there may be more. */
  async deleteOld(): Promise<boolean> {
    const before = timestampOf(this.clock.now() - KEPT_MS);
    return (await this.drifts.deleteClosedBefore(before, DELETED_AT_ONCE)) === DELETED_AT_ONCE;
  }

  private async closeState({ openId = '' }: DriftState, action: 'ended'): Promise<boolean> {
    return (await this.close(openId, action)) !== undefined;
  }

  private closed(drift: Drift, action: DriftAction, txId: string | undefined): Drift {
    const closedAt = timestampOf(this.clock.now());
    return { ...drift, action, closedAt, ...(txId === undefined ? {} : { txId }) };
  }

  /** One alert for all that are open of a channel: its message names the latest, and it belongs to no SKU. */
  private async raise(drift: Drift): Promise<void> {
    const now = this.clock.now();
    const alertId = alertIdOf.driftOpen(drift.channel);
    const alert = draftAlert(alertId, 'manual_review', timestampOf(now), alertText(drift), {});
    await this.alerts.raiseLatest(alert, timestampOf(now - READ_FOR_MS));
  }

  private async closeAlertIfLast(channel: DriftChannel): Promise<void> {
    if (await this.drifts.asks(channel)) return;
    const at = timestampOf(this.clock.now());
    await this.alerts.close(alertIdOf.driftOpen(channel), at, 'no difference waits any more');
  }
}

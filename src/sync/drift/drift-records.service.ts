import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { Clock } from '../../platform/clock';
import { DAY_MS } from '../../platform/durations';
import { timestampOf } from '../../platform/timestamp';
import {
  differenceIn,
  type Drift,
  type DriftAction,
  type DriftFinding,
  driftOfFinding,
  type DriftState,
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
   * Opens a drift, or renews the figures of the subject's open one. While it is open its difference is never counted or written
   * by itself. Gives its id. Throws StoreUnavailable.
   */
  async open(finding: DriftFinding): Promise<string> {
    const difference = differenceIn(finding);
    for (;;) {
      const now = this.clock.now();
      const before = await this.drifts.stateOf(subjectOf(finding));
      const open = before?.openId === undefined ? undefined : await this.drifts.find(before.openId);
      const drift: Drift =
        open === undefined
          ? driftOfFinding(finding, now, timestampOf(now), 'open')
          : { ...open, expected: finding.expected, found: finding.found, evidence: finding.evidence };
      if (!(await this.drifts.save(drift, before, { difference, openId: drift.id }))) continue;
      await this.raise(drift);
      return drift.id;
    }
  }

  /** Records a difference that was dealt with by itself. */
  async record(finding: DriftFinding, action: Exclude<DriftAction, 'open'>): Promise<void> {
    const now = this.clock.now();
    await this.drifts.add(driftOfFinding(finding, now, timestampOf(now), action));
  }

  /** The difference of a subject is gone: closes its open drift, and forgets that it is ignored. */
  async end(subject: string): Promise<void> {
    for (;;) {
      const state = await this.drifts.stateOf(subject);
      if (state === undefined) return;
      const { openId } = state;
      if (
        openId === undefined
          ? await this.drifts.forget(subject, state)
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
      const after = action === 'ignore' ? { difference: state.difference } : undefined;
      if (!(await this.drifts.save(closed, state, after))) continue;
      await this.closeAlertIfLast();
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

  /** One alert for all that are open: its message names the latest, and it belongs to no SKU. */
  private async raise({ sku, expected, found, evidence }: Drift): Promise<void> {
    const now = this.clock.now();
    const message =
      `Shopify shows ${found} of SKU ${sku}, and ${expected} are expected. ${evidence} It is not decided by itself: ` +
      'GET /api/drift?open=true lists what waits; answer each with POST /api/drift/{id}/resolve and adopt (follow Shopify), ' +
      'push (write the expected number) or ignore.';
    const alert = draftAlert(alertIdOf.driftOpen('shopify'), 'manual_review', timestampOf(now), message, {});
    await this.alerts.raiseLatest(alert, timestampOf(now - READ_FOR_MS));
  }

  private async closeAlertIfLast(): Promise<void> {
    if (await this.drifts.hasOpen()) return;
    const at = timestampOf(this.clock.now());
    await this.alerts.close(alertIdOf.driftOpen('shopify'), at, 'no difference waits any more');
  }
}

import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { ApiError } from '../../../platform/http/api-error';
import { ShopifyLinks } from '../../shopify-links/shopify-links.service';
import { DifferenceActions } from '../compare/difference-actions.service';
import { LevelChecks } from '../compare/level-checks.service';
import { LevelLooks, type Seen } from '../compare/level-looks.service';
import type { Drift, DriftChoice } from '../drift/domain/drift';
import { DriftRecords } from '../drift/drift-records.service';

export function driftNotFound(id: string): ApiError {
  return new ApiError(404, 'drift_not_found', `There is no difference ${id}. GET /api/drift lists them.`);
}

export function driftEnded({ id, action }: Drift): ApiError {
  return new ApiError(
    409,
    'drift_ended',
    `The difference ${id} has ended (${action}). GET /api/drift?open=true lists what waits.`,
  );
}

export function driftUnclear(sku: string): ApiError {
  return new ApiError(
    409,
    'drift_unclear',
    `Something of ${sku} is on its way to Shopify or has just moved, so the difference is not certain. Send the request again in a minute.`,
  );
}

export function driftMoved(sku: string): ApiError {
  return new ApiError(
    409,
    'drift_moved',
    `The difference of ${sku} is another one than the list showed. Read GET /api/drift again, and decide on the new figures.`,
  );
}

export function shopNotRead(): ApiError {
  return new ApiError(
    409,
    'shopify_not_read',
    'Shopify does not answer, or refuses. GET /api/shopify says why; send the request again when it works.',
  );
}

/** Ends open drifts as a person decides. Each decision rests on a look of its own, and on the figures that the person saw. */
@Injectable()
export class DriftDecisions {
  constructor(
    private readonly drifts: DriftRecords,
    private readonly links: ShopifyLinks,
    private readonly looks: LevelLooks,
    private readonly actions: DifferenceActions,
    private readonly checks: LevelChecks,
    private readonly admin: ShopifyAdminConfig,
  ) {}

  async resolve(id: string, choice: DriftChoice): Promise<Drift> {
    const drift = await this.drifts.find(id);
    if (drift === undefined) throw driftNotFound(id);
    if (drift.closedAt !== undefined) throw driftEnded(drift);
    if (choice === 'ignore') return this.close(drift, 'ignore');
    const txId = await this.carryOut(drift, choice);
    return this.close(drift, choice, txId);
  }

  /** Gives the movement that follows Shopify. */
  private async carryOut(drift: Drift, choice: 'push' | 'adopt'): Promise<string | undefined> {
    if (!this.admin.isOn) throw shopNotRead();
    const link = await this.links.ofItem(drift.itemId);
    if (!link.ok) throw shopNotRead();
    if (link.value?.treatment !== 'linked') throw driftMoved(drift.sku);
    const result = await this.looks.look(link.value, undefined);
    switch (result.kind) {
      case 'failed':
        throw shopNotRead();
      case 'unclear':
        throw driftUnclear(drift.sku);
      case 'not_compared':
      case 'link_changed':
        await this.checks.ofItem(drift.itemId);
        throw driftMoved(drift.sku);
      case 'seen':
        break;
    }
    await this.expectSame(drift, result);
    const { difference } = result.look;
    const outcome =
      choice === 'adopt'
        ? await this.actions.count(link.value, result, difference)
        : await this.actions.write(link.value, result, difference);
    if (outcome.kind === 'stale') throw driftUnclear(drift.sku);
    return outcome.txId;
  }

  private async expectSame({ sku, itemId, expected, found }: Drift, { look }: Seen): Promise<void> {
    if (look.difference === found - expected) return;
    await this.checks.ofItem(itemId);
    throw driftMoved(sku);
  }

  private async close(drift: Drift, action: DriftChoice, txId?: string): Promise<Drift> {
    const closed = await this.drifts.close(drift.id, action, txId);
    if (closed !== undefined) return closed;
    throw driftEnded((await this.drifts.find(drift.id)) ?? drift);
  }
}

import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { ApiError } from '../../../platform/http/api-error';
import { ShopifyLinks } from '../../shopify-links/shopify-links.service';
import type { Drift } from '../../drift/domain/drift';
import { driftMoved, driftUnclear } from '../../drift/drift-errors';
import { DifferenceActions } from '../compare/difference-actions.service';
import { LevelChecks } from '../compare/level-checks.service';
import { LevelLooks, type Seen } from '../compare/level-looks.service';

export function shopNotRead(): ApiError {
  return new ApiError(
    409,
    'shopify_not_read',
    'Shopify does not answer, or refuses. GET /api/shopify says why; send the request again when it works.',
  );
}

/**
 * Carries out what a person decides of an open drift of the shop. Each decision rests on a look of its own, and on the
 * figures that the person saw.
 */
@Injectable()
export class ShopifyDecisions {
  constructor(
    private readonly links: ShopifyLinks,
    private readonly looks: LevelLooks,
    private readonly actions: DifferenceActions,
    private readonly checks: LevelChecks,
    private readonly admin: ShopifyAdminConfig,
  ) {}

  /** Gives the movement that follows Shopify. Throws ApiError where it cannot be done now. */
  async carryOut(drift: Drift, choice: 'push' | 'adopt'): Promise<string | undefined> {
    const { itemId = '', sku } = drift;
    if (!this.admin.isOn) throw shopNotRead();
    const link = await this.links.ofItem(itemId);
    if (!link.ok) throw shopNotRead();
    if (link.value?.treatment !== 'linked') throw driftMoved(sku);
    const result = await this.looks.look(link.value, undefined);
    switch (result.kind) {
      case 'failed':
        throw shopNotRead();
      case 'unclear':
        throw driftUnclear(sku, 'Shopify');
      case 'not_compared':
      case 'link_changed':
        await this.checks.ofItem(itemId);
        throw driftMoved(sku);
      case 'seen':
        break;
    }
    await this.expectSame(drift, itemId, result);
    const { difference } = result.look;
    const outcome =
      choice === 'adopt'
        ? await this.actions.count(link.value, result, difference)
        : await this.actions.write(link.value, result, difference);
    if (outcome.kind === 'stale') throw driftUnclear(sku, 'Shopify');
    return outcome.txId;
  }

  private async expectSame({ sku, expected, found }: Drift, itemId: string, { look }: Seen): Promise<void> {
    if (look.difference === found - expected) return;
    await this.checks.ofItem(itemId);
    throw driftMoved(sku);
  }
}

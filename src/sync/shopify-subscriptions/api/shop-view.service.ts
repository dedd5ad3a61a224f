import { Injectable } from '@nestjs/common';
import type { ShopLocation } from '../../../channels/shopify/admin/admin-values';
import { connectionMessage } from '../../../channels/shopify/admin/domain/connection-text';
import { ShopAccess, type ShopAccessState } from '../../../channels/shopify/admin/shop-access';
import { ShopConnection, type ShopConnectionState } from '../../../channels/shopify/admin/shop-connection';
import { ShopInventory } from '../../../channels/shopify/admin/shop-inventory';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { MINUTE_MS } from '../../../platform/durations';
import { timestampOf } from '../../../platform/timestamp';
import { poolOf } from '../../shopify-links/domain/pool';
import { SubscriptionPlans } from '../check/subscription-plans.service';
import type { ShopView, SubscriptionsView } from './shop-view';

interface Reading {
  readonly atMs: number;
  readonly access: ShopAccessState | undefined;
  readonly locations: readonly ShopLocation[];
  readonly pool: readonly string[];
  readonly subscriptions: SubscriptionsView | undefined;
}

/** What was read at Shopify is shown again for this long, in milliseconds: the page asks all the time. */
const KEPT_MS = MINUTE_MS;

/** Reads the connection to the shop for the API, without the store: what Shopify does not answer is left out, and the status says why. */
@Injectable()
export class ShopViewService {
  private last: Reading | undefined;
  private reading: Promise<Reading> | undefined;

  constructor(
    private readonly connection: ShopConnection,
    private readonly access: ShopAccess,
    private readonly inventory: ShopInventory,
    private readonly config: ShopifyAdminConfig,
    private readonly plans: SubscriptionPlans,
    private readonly clock: Clock,
  ) {}

  async current(): Promise<ShopView> {
    const before = this.connection.state();
    if (before.status === 'off')
      return { ...stateOf(before), scopes: [], missingScopes: [], locations: [], pool: [] };
    const { access, locations, pool, subscriptions } = await this.read();
    const state = this.connection.state();
    return {
      ...stateOf(state),
      ...(access === undefined ? {} : shopOf(access)),
      scopes: access?.scopes ?? [],
      missingScopes: state.missingScopes,
      locations,
      pool,
      ...(subscriptions === undefined ? {} : { subscriptions }),
    };
  }

  private async read(): Promise<Reading> {
    const isFresh = this.last !== undefined && this.clock.now() - this.last.atMs < KEPT_MS;
    if (this.last !== undefined && isFresh && this.connection.state().status === 'ok') return this.last;
    this.reading ??= this.readNow().finally(() => {
      this.reading = undefined;
    });
    this.last = await this.reading;
    return this.last;
  }

  private async readNow(): Promise<Reading> {
    const atMs = this.clock.now();
    const [access, locations, subscriptions] = await Promise.all([
      this.access.check(),
      this.inventory.locations(),
      this.subscriptions(atMs),
    ]);
    return {
      atMs,
      access: access.ok ? access.value : undefined,
      locations: locations.ok ? locations.value : [],
      pool: locations.ok ? poolOf(this.config.locationIds, locations.value) : this.config.locationIds,
      subscriptions,
    };
  }

  private async subscriptions(atMs: number): Promise<SubscriptionsView | undefined> {
    const plan = await this.plans.current();
    if (plan?.ok !== true) return undefined;
    const { uri, complete, missing, partial } = plan.value;
    const lacking = [...missing, ...partial.map(({ topic }) => topic)];
    const status = lacking.length === 0 ? 'ok' : 'failing';
    return { status, uri, checkedAt: timestampOf(atMs), topics: complete, missing: lacking };
  }
}

function stateOf(state: ShopConnectionState): Pick<ShopView, 'status' | 'message' | 'lastEventAt'> {
  const message = connectionMessage(state);
  return {
    status: state.status,
    ...(message === undefined ? {} : { message }),
    ...(state.lastAnswerAt === undefined ? {} : { lastEventAt: state.lastAnswerAt }),
  };
}

function shopOf({ shop, plan, apiVersion }: ShopAccessState): Pick<ShopView, 'shop' | 'plan' | 'apiVersion'> {
  return { shop, apiVersion, ...(plan === undefined ? {} : { plan }) };
}

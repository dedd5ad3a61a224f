import { Injectable } from '@nestjs/common';
import { alertIdOf, SEVERITY } from '../../../alerts/domain/alert';
import { AlertListRepository, type AlertPosition } from '../../../alerts/store/alert-list.repository';
import { AlertsRepository } from '../../../alerts/store/alerts.repository';
import { Clock } from '../../../platform/clock';
import { batchesOf } from '../../../platform/dynamodb/batch-get';
import { ReturnedSkuRepository } from './returned-sku.repository';

/** A seller SKU that a return named, and since when it is unknown. */
export interface UnknownSellerSku {
  readonly sellerSku: string;
  readonly since: string;
}

/**
 * The seller SKUs of Amazon's returns that nothing links. They are found by their alerts: a return of an unknown SKU leaves
 * one open alert, which closes when the SKU is linked, so that there is one item a seller SKU to read, where the returns
 * have one a unit. Orders of Shopify raise the same alert: the Returns table says which SKUs a return has named.
 */
@Injectable()
export class UnknownSellerSkus {
  constructor(
    private readonly lists: AlertListRepository,
    private readonly alerts: AlertsRepository,
    private readonly returned: ReturnedSkuRepository,
    private readonly clock: Clock,
  ) {}

  /** One page, newest first. It may be short, even empty, while there is a next one. */
  async page(
    limit: number,
    from?: AlertPosition,
  ): Promise<{ readonly found: readonly UnknownSellerSku[]; readonly next?: AlertPosition }> {
    const filter = { type: 'unknown_sku', severity: SEVERITY.unknown_sku } as const;
    const { alerts, next } = await this.lists.page(filter, limit, this.clock.now(), from);
    const open = alerts.flatMap(({ sku, timestamp, closedAt }) =>
      sku === undefined || closedAt !== undefined ? [] : [{ sellerSku: sku, since: timestamp }],
    );
    const returned = await this.returned.returnedOf(open.map(({ sellerSku }) => sellerSku));
    return {
      found: open.filter(({ sellerSku }) => returned.has(sellerSku)),
      ...(next === undefined ? {} : { next }),
    };
  }

  /** Those of these seller SKUs that the pages name. */
  async among(sellerSkus: readonly string[]): Promise<ReadonlySet<string>> {
    const byAlert = new Map(sellerSkus.map((sellerSku) => [alertIdOf.unknownSku(sellerSku), sellerSku]));
    const open: string[] = [];
    for (const alertIds of batchesOf([...byAlert.keys()])) open.push(...(await this.alerts.openOf(alertIds)));
    return this.returned.returnedOf(open.flatMap((alertId) => byAlert.get(alertId) ?? []));
  }
}

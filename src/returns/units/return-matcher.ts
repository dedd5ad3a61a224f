import { Injectable } from '@nestjs/common';
import { CountedOrdersRepository } from '../../inventory/counted-orders/counted-orders.repository';
import type { Component } from '../../inventory/domain/listing';
import { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { SellerSkuLookup } from '../../inventory/listings/seller-sku-lookup.service';
import { type SaleOfReturn, saleOf } from './domain/return-sale';
import { ordinalIdentity, platedIdentity } from './domain/return-identity';
import type { ReturnStatement, ReturnUnit } from './domain/return-unit';
import { isRepeated } from './domain/source-statements';
import { componentsThatMove, keptComponents } from './domain/unit-components';
import { groupBy, matchUnits, splitAcross, type UnitMatch } from './domain/unit-matching';
import { keyOf, ReturnsRepository } from './returns.repository';

interface StatementMatch extends UnitMatch {
  /** The statement as it came: `statement` is a part of it when the API states several units at once. */
  readonly whole: ReturnStatement;
  /** The returnId of a plate that is new and has to claim its unit. */
  readonly claim?: string;
}

/** A statement with its unit, and all that the decision needs. */
export interface Matched extends StatementMatch {
  /** What one unit consists of, where its SKU is that of a listing. */
  readonly components: readonly Component[] | undefined;
  /** Those of the SKUs that would move which are not registered. */
  readonly unregistered: readonly string[];
  /** How the sale of a unit of Amazon's report was counted; absent for a statement that needs no decision. */
  readonly sale?: SaleOfReturn;
}

type PlatedStatement = ReturnStatement & { readonly licensePlateNumber: string };

/** What else is known of the statements. */
export interface MatchContext {
  /** The keys of the units that other statements of the same call have been written to already. */
  readonly writtenKeys?: ReadonlySet<string>;
  /** Whether their report lists a plate. A unit whose plate is listed no more may stand in it without its plate. */
  readonly listsPlate?: (plate: string) => boolean;
}

/**
 * Finds the units that statements are about. With a plate it is order, SKU and plate, whatever the date; without one
 * it is the n-th of its order, SKU and moment. A return that was first known without its plate, because the API
 * reported it so, is recognised when the plate comes, and the other way round.
 * Returned-unit path: ReturnRecorderService -> ReturnMatcher -> ReturnsRepository. ADR 9.
 */
@Injectable()
export class ReturnMatcher {
  constructor(
    private readonly returns: ReturnsRepository,
    private readonly ledger: LedgerRepository,
    private readonly lookup: SellerSkuLookup,
    private readonly countedOrders: CountedOrdersRepository,
  ) {}

  /**
   * Matches statements, at most 50, each with a unit of its own: of several about one plate only the first is matched.
   * Those without a plate about one order, SKU and moment must come together.
   */
  async match(
    statements: readonly ReturnStatement[],
    { writtenKeys = new Set(), listsPlate = () => true }: MatchContext = {},
  ): Promise<Matched[]> {
    const taken = new Set(writtenKeys);
    const plated = await this.matchPlated(statements.filter(isPlated), taken);
    const unplated = statements.filter((statement) => !isPlated(statement));
    const matches = [...plated, ...(await this.matchUnplated(unplated, taken, listsPlate))];
    return this.withSales(await this.withComponents(matches));
  }

  /** Reads the orders of units that are new, or change, and have not been in stock. */
  private async withSales(matches: readonly Matched[]): Promise<Matched[]> {
    const needsSale = ({ statement, before }: Matched): boolean =>
      statement.source === 'report' &&
      (before === undefined || (before.txId === undefined && !isRepeated(before, statement)));
    const orderIds = matches.flatMap((match) =>
      needsSale(match) && match.statement.orderId !== '' ? [match.statement.orderId] : [],
    );
    const counted = await this.countedOrders.countedOf(orderIds);
    return matches.map((match) =>
      needsSale(match) ? { ...match, sale: saleOf(match.statement, counted) } : match,
    );
  }

  /** A SKU that is no listing's costs the read that finds it registered. */
  private async withComponents(matches: readonly StatementMatch[]): Promise<Matched[]> {
    // Reports are read again and again: a repeated statement needs no stock.
    const weighed = matches.filter(
      ({ statement, before }) => before === undefined || !isRepeated(before, statement),
    );
    const today = await this.lookup.componentsOf(weighed.map(({ statement }) => statement.sku));
    const moving = new Map(
      weighed.map((match) => [match, componentsThatMove(match.before, today.get(match.statement.sku))]),
    );
    const isItself = (sku: string): boolean =>
      keptComponents(sku, today.get(sku)) === undefined && today.has(sku);
    const others = new Set(
      [...moving.values()].flatMap((components = []) => components.map(({ sku }) => sku)),
    );
    const registered = await this.ledger.readRegistered([...others].filter((sku) => !isItself(sku)));
    return matches.map((match) => {
      const { sku } = match.statement;
      const components = moving.get(match);
      const skus = components?.map((component) => component.sku) ?? [sku];
      const unregistered = skus.filter((one) => !isItself(one) && !registered.has(one));
      return { ...match, components: keptComponents(sku, components), unregistered };
    });
  }

  private async matchPlated(
    statements: readonly PlatedStatement[],
    taken: Set<string>,
  ): Promise<StatementMatch[]> {
    const byReturnId = new Map<string, PlatedStatement>();
    for (const statement of statements) {
      const { returnId } = platedIdentity(statement, statement.licensePlateNumber);
      if (!byReturnId.has(returnId)) byReturnId.set(returnId, statement);
    }
    const claims = await this.returns.claimed([...byReturnId.keys()]);
    const units = await this.returns.unitsAt(
      [...byReturnId].map(([returnId, statement]) => ({
        sku: statement.sku,
        // Unclaimed: a unit that became known without its plate would be the first of its moment.
        timestamp: claims.get(returnId) ?? ordinalIdentity(statement, 1).timestamp,
      })),
    );
    const matches: StatementMatch[] = [];
    for (const [returnId, statement] of byReturnId) {
      const claimed = claims.get(returnId);
      const match =
        claimed === undefined
          ? await this.matchNewPlate(statement, returnId, units, taken)
          : matchClaimed(statement, claimed, units);
      if (match.before !== undefined) taken.add(keyOf(match.before));
      matches.push(match);
    }
    return matches;
  }

  /** A plate without a claim: a unit of its order, SKU and moment that has no plate yet, else a new one. */
  private async matchNewPlate(
    statement: PlatedStatement,
    returnId: string,
    units: ReadonlyMap<string, ReturnUnit>,
    taken: ReadonlySet<string>,
  ): Promise<StatementMatch> {
    const { sku, orderId, returnedAt, disposition, licensePlateNumber } = statement;
    const first = keyOf({ sku, timestamp: ordinalIdentity(statement, 1).timestamp });
    const candidates = units.has(first) ? await this.returns.unitsOf(sku, orderId, returnedAt) : [];
    const free = candidates.filter(
      (unit) => unit.licensePlateNumber === undefined && !taken.has(keyOf(unit)),
    );
    const before = free.find((unit) => unit.disposition === disposition) ?? free[0];
    const identity = before ?? platedIdentity(statement, licensePlateNumber);
    return { statement, whole: statement, before, identity, claim: returnId };
  }

  private async matchUnplated(
    statements: readonly ReturnStatement[],
    taken: ReadonlySet<string>,
    listsPlate: (plate: string) => boolean,
  ): Promise<StatementMatch[]> {
    const groups = groupBy(statements, ({ source, sku, orderId, returnedAt }) =>
      JSON.stringify([source, sku, orderId, returnedAt]),
    );
    const isFree = (unit: ReturnUnit): boolean => !taken.has(keyOf(unit));
    // What a report lists without a plate is another unit than those that it lists with their plates.
    const isUnplated = ({ licensePlateNumber, plateFrom }: ReturnUnit): boolean =>
      licensePlateNumber === undefined || plateFrom !== 'report' || !listsPlate(licensePlateNumber);
    const matches = await Promise.all(
      [...groups.values()].map(async (group): Promise<StatementMatch[]> => {
        const [first] = group;
        if (first === undefined) return [];
        const { source, sku, orderId, returnedAt } = first;
        const units = await this.returns.unitsOf(sku, orderId, returnedAt);
        if (source === 'report') {
          const candidates = units.filter((unit) => isFree(unit) && isUnplated(unit));
          return matchUnits(group, candidates, units).map((match) => ({ ...match, whole: match.statement }));
        }
        // The API may leave out the plate, and may give the day under which the return is shown since.
        const known = units.length > 0 ? units : await this.returns.unitsShownAt(sku, orderId, returnedAt);
        return group.flatMap((whole) =>
          splitAcross(whole, known.filter(isFree), units).map((match) => ({ ...match, whole })),
        );
      }),
    );
    return matches.flat();
  }
}

function matchClaimed(
  statement: PlatedStatement,
  timestamp: string,
  units: ReadonlyMap<string, ReturnUnit>,
): StatementMatch {
  const before = units.get(keyOf({ sku: statement.sku, timestamp }));
  // A claim without its unit: the return was deleted from the table, and is written anew.
  const identity = before ?? { ...platedIdentity(statement, statement.licensePlateNumber), timestamp };
  return { statement, whole: statement, before, identity };
}

function isPlated(statement: ReturnStatement): statement is PlatedStatement {
  return statement.licensePlateNumber !== undefined;
}

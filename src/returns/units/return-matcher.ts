import { Injectable } from '@nestjs/common';
import { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { matchUnits, splitAcross } from './domain/unit-matching';
import {
  addsNothing,
  platedIdentity,
  type ReturnIdentity,
  type ReturnStatement,
  type ReturnUnit,
  ordinalIdentity,
} from './domain/return-unit';
import { keyOf, ReturnsRepository } from './returns.repository';

/** A statement with the unit that it is about; `before` undefined: a unit that is heard of for the first time. */
export interface Matched {
  readonly statement: ReturnStatement;
  /** What the statement is a part of, when a person told several units at once; otherwise the statement itself. */
  readonly whole: ReturnStatement;
  readonly before: ReturnUnit | undefined;
  readonly identity: ReturnIdentity;
  /** The returnId of a plate that is new and has to claim its unit. */
  readonly claim?: string;
  readonly isRegistered: boolean;
}

type Plated = ReturnStatement & { readonly licensePlateNumber: string };
type Found = Omit<Matched, 'isRegistered'>;

/** What is known of the statements together. */
export interface MatchContext {
  /** The keys of the units that others of them are about, which have been written already. */
  readonly settled?: ReadonlySet<string>;
  /** Whether their report lists a plate. One that it no longer lists may stand in it without its plate. */
  readonly lists?: (plate: string) => boolean;
}

/**
 * Finds the units that statements are about. With a plate it is order, SKU and plate, whatever the date; without one
 * it is the n-th of its order, SKU and moment. A return that was first known without its plate, because a person
 * reported it so, is recognised when the plate comes, and the other way round.
 */
@Injectable()
export class ReturnMatcher {
  constructor(
    private readonly returns: ReturnsRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  /**
   * Matches statements, at most 50, each with a unit of its own: of several about one plate only the first is matched.
   * Those without a plate about one order, SKU and moment must come together.
   */
  async match(
    statements: readonly ReturnStatement[],
    { settled = new Set(), lists = () => true }: MatchContext = {},
  ): Promise<Matched[]> {
    const taken = new Set(settled);
    const plated = await this.matchPlated(statements.filter(isPlated), taken);
    const unplated = await this.matchUnplated(
      statements.filter((statement) => !isPlated(statement)),
      taken,
      lists,
    );
    const all = [...plated, ...unplated];
    // Reports are read again and again: what says nothing new needs no look at its stock.
    const news = all.filter(
      ({ statement, before }) => before === undefined || !addsNothing(before, statement),
    );
    const stocks = await this.ledger.readStocks([...new Set(news.map(({ statement }) => statement.sku))]);
    return all.map((found) => ({
      ...found,
      isRegistered: stocks.has(found.statement.sku),
    }));
  }

  private async matchPlated(statements: readonly Plated[], taken: Set<string>): Promise<Found[]> {
    const byId = new Map<string, Plated>();
    for (const statement of statements) {
      const { returnId } = platedIdentity(statement, statement.licensePlateNumber);
      if (!byId.has(returnId)) byId.set(returnId, statement);
    }
    const claims = await this.returns.claimed([...byId.keys()]);
    const keys = [...byId].map(([returnId, { sku, ...statement }]) => ({
      sku,
      // Unclaimed: a unit that became known without its plate would be the first of its moment.
      timestamp: claims.get(returnId) ?? ordinalIdentity({ sku, ...statement }, 1).timestamp,
    }));
    const units = await this.returns.unitsAt(keys);
    const found: Found[] = [];
    for (const [returnId, statement] of byId) {
      const { sku, licensePlateNumber } = statement;
      const claimed = claims.get(returnId);
      const identity = platedIdentity(statement, licensePlateNumber);
      if (claimed !== undefined) {
        const before = units.get(keyOf({ sku, timestamp: claimed }));
        taken.add(keyOf({ sku, timestamp: claimed }));
        // A claim without its unit: somebody deleted the return by hand, and it is written anew.
        const known = before ?? { ...identity, timestamp: claimed };
        found.push({ statement, whole: statement, before, identity: known });
        continue;
      }
      const first = units.get(keyOf({ sku, timestamp: ordinalIdentity(statement, 1).timestamp }));
      const before = first === undefined ? undefined : await this.withoutPlate(statement, taken);
      if (before !== undefined) taken.add(keyOf(before));
      found.push({ statement, whole: statement, before, identity: before ?? identity, claim: returnId });
    }
    return found;
  }

  private async withoutPlate(statement: Plated, taken: ReadonlySet<string>): Promise<ReturnUnit | undefined> {
    const { sku, orderId, returnedAt } = statement;
    const units = (await this.returns.unitsOf(sku, orderId, returnedAt)).filter(
      (unit) => unit.licensePlateNumber === undefined && !taken.has(keyOf(unit)),
    );
    return units.find(({ disposition }) => disposition === statement.disposition) ?? units[0];
  }

  private async matchUnplated(
    statements: readonly ReturnStatement[],
    taken: ReadonlySet<string>,
    lists: (plate: string) => boolean,
  ): Promise<Found[]> {
    const groups = new Map<string, ReturnStatement[]>();
    for (const statement of statements) {
      const { source, sku, orderId, returnedAt } = statement;
      const key = JSON.stringify([source, sku, orderId, returnedAt]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [statement]);
      else group.push(statement);
    }
    const isFree = (unit: ReturnUnit): boolean => !taken.has(keyOf(unit));
    // What a report lists without a plate is another unit than those which it lists with theirs.
    const isBare = ({ licensePlateNumber, plateFrom }: ReturnUnit): boolean =>
      licensePlateNumber === undefined || plateFrom !== 'report' || !lists(licensePlateNumber);
    const found = await Promise.all(
      [...groups.values()].map(async (group): Promise<Found[]> => {
        const [first] = group;
        if (first === undefined) return [];
        const { sku, orderId, returnedAt } = first;
        const units = await this.returns.unitsOf(sku, orderId, returnedAt);
        if (first.source === 'report')
          return matchUnits(
            group,
            units.filter((unit) => isFree(unit) && isBare(unit)),
            units,
          ).map(({ statement, unit, identity }) => ({ statement, whole: statement, before: unit, identity }));
        // A person may well leave the plate out, and may name the day under which the return is shown since.
        const known = units.length > 0 ? units : await this.returns.unitsShownAt(sku, orderId, returnedAt);
        return group.flatMap((whole) =>
          splitAcross(whole, known.filter(isFree), units).map(({ statement, unit, identity }) => ({
            statement,
            whole,
            before: unit,
            identity,
          })),
        );
      }),
    );
    return found.flat();
  }
}

function isPlated(statement: ReturnStatement): statement is Plated {
  return statement.licensePlateNumber !== undefined;
}

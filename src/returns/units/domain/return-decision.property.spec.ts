import fc from 'fast-check';
import { byApi, plated } from '../../../../test/support/returns/return-statements';
import { judge } from './disposition';
import { weigh } from './return-decision';
import { platedIdentity } from './return-identity';
import type { ReturnChange, ReturnStatement, ReturnUnit } from './return-unit';

const AT = '2026-11-22T10:00:00.000000Z';
const POLICY = { restockDispositions: ['SELLABLE', 'DISTRIBUTOR_DAMAGED'], canMove: true };
const BASE = plated('MUG', { orderId: '113-1' });
const IDENTITY = platedIdentity(BASE, BASE.licensePlateNumber ?? '');

/** Any statement of either source about the unit, under the date that it is kept under. */
const anyStatement: fc.Arbitrary<ReturnStatement> = fc
  .record({
    isReport: fc.boolean(),
    hasPlate: fc.boolean(),
    disposition: fc.constantFrom(
      'SELLABLE',
      'DEFECTIVE',
      'WAREHOUSE_DAMAGED',
      'DISTRIBUTOR_DAMAGED',
      'EXPIRED',
      'NEW',
    ),
    status: fc.constantFrom(undefined, 'Unit returned to inventory', 'Reimbursed'),
    quantity: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ isReport, hasPlate, disposition, status, quantity }) => {
    const { status: usual, licensePlateNumber = '', ...rest } = { ...BASE, disposition, quantity };
    const plate = hasPlate ? { licensePlateNumber } : {};
    if (!isReport) return byApi({ ...rest, ...plate });
    return { ...rest, ...plate, ...(status === undefined ? {} : { status }) };
  });

interface History {
  readonly unit: ReturnUnit | undefined;
  readonly changes: readonly ReturnChange[];
  /** The statements that led to a new decision. */
  readonly decisive: readonly ReturnStatement[];
}

function weighAll(statements: readonly ReturnStatement[], from?: ReturnUnit): History {
  const changes: ReturnChange[] = [];
  const decisive: ReturnStatement[] = [];
  const lastOf = new Map<string, ReturnStatement>();
  let unit = from;
  for (const statement of statements) {
    // Independent of the code under test: the last statement of each source is kept here once more.
    const last = lastOf.get(statement.source);
    if (last === undefined || isChange(last, statement)) {
      decisive.push(withStatusOf(decisive.at(-1), statement));
      lastOf.set(statement.source, statement);
    }
    const change = weigh(unit, statement, IDENTITY, POLICY, AT);
    if (change === undefined) continue;
    changes.push(change);
    unit = change.unit;
  }
  return { unit, changes, decisive };
}

/** The API has no status: the last one stays valid for its disposition. */
function withStatusOf(last: ReturnStatement | undefined, statement: ReturnStatement): ReturnStatement {
  const { source, disposition } = statement;
  if (source !== 'api' || last?.status === undefined || last.disposition !== disposition) return statement;
  return { ...statement, status: last.status };
}

function isChange(last: ReturnStatement, next: ReturnStatement): boolean {
  if (last.disposition !== next.disposition || last.quantity !== next.quantity) return true;
  // A missing status takes nothing back.
  return next.status !== undefined && last.status !== next.status;
}

const deltaOf = ({ movement }: ReturnChange): number =>
  movement?.change.kind === 'delta' ? movement.change.delta : 0;

describe('whatever Amazon and the API state about a returned unit, and in whatever order', () => {
  const anyStory = fc.array(anyStatement, { minLength: 1, maxLength: 12 });

  it('it is in stock, with all its units, exactly when the last decisive statement is that it is fit to sell (I5)', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { unit, decisive } = weighAll(story);
        const last = decisive.at(-1);
        const isFit = last !== undefined && judge(last, POLICY.restockDispositions).decision === 'restock';
        expect(unit?.restocked).toBe(isFit ? last.quantity : 0);
        expect(unit?.decision === 'restock').toBe(isFit);
        expect(unit?.disposition).toBe(last?.disposition);
      }),
    );
  });

  it('its movements add up to what is in stock, each with a row of its own and the right action', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { unit, changes } = weighAll(story);
        let inStock = 0;
        for (const change of changes) {
          inStock += deltaOf(change);
          expect(change.unit.restocked).toBe(inStock);
          expect([0, change.unit.quantity]).toContain(inStock);
          if (change.movement === undefined) continue;
          expect(deltaOf(change)).not.toBe(0);
          expect(change.movement.action).toBe(deltaOf(change) > 0 ? 'return' : 'return_reversal');
          expect(change.unit.txId).toBe(change.movement.txId);
        }
        expect(unit?.restocked).toBe(inStock);
        const txIds = changes.flatMap(({ movement }) => movement?.txId ?? []);
        expect(new Set(txIds).size).toBe(txIds.length);
      }),
    );
  });

  it('each change is one revision more, built on the one before', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { changes } = weighAll(story);
        changes.forEach((change, index) => {
          expect(change.unit.revision).toBe(index + 1);
          expect(change.before).toBe(changes[index - 1]?.unit);
          expect(change.unit).toMatchObject({ timestamp: IDENTITY.timestamp, returnId: IDENTITY.returnId });
        });
      }),
    );
  });

  it('the last statement of each source may be repeated in any order and changes nothing', () => {
    fc.assert(
      fc.property(anyStory, fc.boolean(), (story, reportFirst) => {
        const { unit } = weighAll(story);
        const lasts = (['report', 'api'] as const).flatMap(
          (wanted) => story.findLast(({ source }) => source === wanted) ?? [],
        );
        const again = reportFirst ? lasts : [...lasts].reverse();
        expect(weighAll([...again, ...again], unit).changes).toEqual([]);
      }),
    );
  });

  it('at most one of its alerts is open, the one that the unit names, and none while it is in stock', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const open = new Set<string>();
        for (const { unit, alerts } of weighAll(story).changes) {
          for (const change of alerts)
            if (change.kind === 'raise') open.add(change.alert.alertId);
            else if (change.kind === 'close') open.delete(change.alertId);
          expect([...open]).toEqual(unit.alertId === undefined ? [] : [unit.alertId]);
          expect(unit.alertId === undefined).toBe(unit.restocked > 0);
        }
      }),
    );
  });
});

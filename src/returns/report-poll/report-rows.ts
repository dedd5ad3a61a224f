import type { ReturnsRow } from '../../channels/amazon/returns-report/returns-row';
import { judge } from '../units/domain/disposition';
import type { ReturnStatement } from '../units/domain/return-unit';
import { groupBy } from '../units/domain/unit-matching';

/**
 * The rows of a report, kept until its end, because only the whole of it says what each row is about. Rows without a
 * plate are numbered, so those of one order, SKU and moment must be together; one plate may be on two rows that
 * contradict each other; and a unit without its plate is recognised by the plate that no row lists any more. A row takes
 * about 210 bytes.
 * Returned-unit path: ReportIntakeService -> ReportRows -> ReturnRecorderService. ADR 9.
 */
export class ReportRows {
  private readonly rows: ReturnsRow[] = [];
  /** Few rows have a SKU, disposition, status or reason that no other row has. */
  private readonly sharedTexts = new Map<string, string>();
  /** All plates, gathered at the first question: few reports need them. */
  private plates: ReadonlySet<string> | undefined;

  /** `restockDispositions`: of two rows about one plate, the one that keeps the unit out of stock counts. */
  constructor(private readonly restockDispositions: readonly string[]) {}

  get count(): number {
    return this.rows.length;
  }

  add(row: ReturnsRow): void {
    this.rows.push({
      sku: this.shared(row.sku),
      orderId: copyOf(row.orderId),
      returnedAt: copyOf(row.returnedAt),
      quantity: row.quantity,
      disposition: this.shared(row.disposition),
      status: row.status && this.shared(row.status),
      reason: row.reason && this.shared(row.reason),
      licensePlateNumber: row.licensePlateNumber && copyOf(row.licensePlateNumber),
    });
  }

  /** True when a row has the plate. */
  listsPlate(plate: string): boolean {
    this.plates ??= new Set(this.rows.flatMap((row) => row.licensePlateNumber?.toUpperCase() ?? []));
    return this.plates.has(plate.toUpperCase());
  }

  /**
   * The statements of all rows, by date. Those of one order, SKU and moment come together, as many groups at once as make
   * up to `most` statements; a larger group comes alone.
   */
  *statements(most: number): Generator<ReturnStatement[]> {
    let batch: ReturnStatement[] = [];
    for (const group of this.groups()) {
      const statements = this.oncePerPlate(group.map(toStatement));
      if (batch.length > 0 && batch.length + statements.length > most) {
        yield batch;
        batch = [];
      }
      for (const statement of statements) batch.push(statement);
    }
    if (batch.length > 0) yield batch;
  }

  private *groups(): Generator<ReturnsRow[]> {
    // By date first: a report is mostly in the order of its dates, which makes this fast.
    this.rows.sort(compareUnits);
    let group: ReturnsRow[] = [];
    for (const row of this.rows) {
      const [first] = group;
      if (first !== undefined && compareUnits(first, row) !== 0) {
        yield group;
        group = [];
      }
      group.push(row);
    }
    if (group.length > 0) yield group;
  }

  /** One statement for each plate, whatever the order of the rows, so that reading them again gives the same. */
  private oncePerPlate(statements: ReturnStatement[]): ReturnStatement[] {
    if (statements.length === 1) return statements;
    const byPlate = groupBy(statements, ({ licensePlateNumber }) => licensePlateNumber?.toUpperCase());
    return [
      ...[...byPlate.values()].map((rows) =>
        rows.reduce((one, other) => (this.unfitness(other) > this.unfitness(one) ? other : one)),
      ),
      ...statements.filter(({ licensePlateNumber }) => licensePlateNumber === undefined),
    ];
  }

  /** Compares as text: greater for what keeps the unit out of stock, then by severity, then by the fields. */
  private unfitness(statement: ReturnStatement): string {
    const { decision, concern } = judge(statement, this.restockDispositions);
    const severity = ['info', 'warning', 'critical'].indexOf(concern?.severity ?? '') + 1;
    const { quantity, disposition, status, reason } = statement;
    const fields = JSON.stringify([disposition, status, quantity, reason]);
    return `${decision === 'restock' ? 0 : 1} ${severity} ${fields}`;
  }

  private shared(text: string): string {
    const known = this.sharedTexts.get(text);
    if (known !== undefined) return known;
    const own = copyOf(text);
    this.sharedTexts.set(own, own);
    return own;
  }
}

function toStatement({ status, reason, licensePlateNumber, ...row }: ReturnsRow): ReturnStatement {
  return {
    source: 'report',
    ...row,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(licensePlateNumber === undefined ? {} : { licensePlateNumber }),
  };
}

/** Orders rows by moment, order and SKU; 0 for rows that may be about one unit. */
function compareUnits(one: ReturnsRow, other: ReturnsRow): number {
  return (
    compare(one.returnedAt, other.returnedAt) ||
    compare(one.orderId, other.orderId) ||
    compare(one.sku, other.sku)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The same text in memory of its own: a slice of a line keeps all of the line in memory. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

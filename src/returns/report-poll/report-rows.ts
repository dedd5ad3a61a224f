import type { ReturnsRow } from '../../channels/amazon/returns-report/returns-row';
import { judge } from '../units/domain/disposition';
import type { ReturnStatement } from '../units/domain/return-unit';

type Words = Pick<ReturnStatement, 'quantity' | 'disposition' | 'status' | 'reason'>;

/**
 * A report's rows, until its end: only the whole of it says what each unit is. Rows without a plate are told apart by
 * their number, so those of one order, SKU and moment have to be seen together; a plate may stand on two rows that
 * contradict each other; and a unit that has lost its plate is known by the plate that no row names any more. A row
 * waits in some 150 bytes.
 */
export class ReportRows {
  /** By SKU, order and moment: of each row the place of its words in `words`, and its plate. Short, for there may be many. */
  private readonly groups = new Map<string, string>();
  /** Few rows say something of their unit that no other says. */
  private readonly words: Words[] = [];
  private readonly places = new Map<string, number>();
  /** All plates, gathered when somebody asks for the first time: few reports need it. */
  private plates: ReadonlySet<string> | undefined;

  /** `restockDispositions`: of two rows about one plate, what keeps the unit out of stock is believed. */
  constructor(private readonly restockDispositions: readonly string[]) {}

  add({
    sku,
    orderId,
    returnedAt,
    quantity,
    disposition,
    status,
    reason,
    licensePlateNumber,
  }: ReturnsRow): void {
    // Fields of a tab-delimited file hold no tab.
    const key = ownText(`${sku}\t${orderId}\t${Date.parse(returnedAt).toString(36)}`);
    const place = this.placeOf({
      quantity,
      disposition,
      ...(status === undefined ? {} : { status }),
      ...(reason === undefined ? {} : { reason }),
    });
    const row = licensePlateNumber === undefined ? String(place) : `${place} ${licensePlateNumber}`;
    const group = this.groups.get(key);
    this.groups.set(key, ownText(group === undefined ? row : `${group}\n${row}`));
  }

  /** Whether a row names the plate. */
  lists(plate: string): boolean {
    this.plates ??= new Set(
      [...this.groups.values()].flatMap((rows) =>
        rows.split('\n').flatMap((row) => plateIn(row)?.toUpperCase() ?? []),
      ),
    );
    return this.plates.has(plate.toUpperCase());
  }

  /** Whole groups, as many at once as make up to `most` statements; a larger group stands alone. */
  *together(most: number): Generator<ReturnStatement[]> {
    let together: ReturnStatement[] = [];
    for (const [key, rows] of this.groups) {
      const statements = this.oncePerPlate(this.statementsOf(key, rows));
      if (together.length > 0 && together.length + statements.length > most) {
        yield together;
        together = [];
      }
      for (const statement of statements) together.push(statement);
    }
    if (together.length > 0) yield together;
  }

  private placeOf(words: Words): number {
    const text = JSON.stringify(words);
    const known = this.places.get(text);
    if (known !== undefined) return known;
    const place = this.words.length;
    this.words.push(JSON.parse(text) as Words);
    this.places.set(text, place);
    return place;
  }

  private statementsOf(key: string, rows: string): ReturnStatement[] {
    const [sku = '', orderId = '', moment = ''] = key.split('\t');
    const returnedAt = new Date(parseInt(moment, 36)).toISOString();
    return rows.split('\n').flatMap((row) => {
      const words = this.words[parseInt(row, 10)];
      if (words === undefined) return [];
      const licensePlateNumber = plateIn(row);
      const plate = licensePlateNumber === undefined ? {} : { licensePlateNumber };
      return [{ source: 'report', sku, orderId, returnedAt, ...words, ...plate }];
    });
  }

  /** Whatever the order of the rows, so that reading them again says the same. */
  private oncePerPlate(statements: ReturnStatement[]): ReturnStatement[] {
    if (statements.length === 1) return statements;
    const byPlate = new Map<string, ReturnStatement>();
    const others: ReturnStatement[] = [];
    for (const statement of statements) {
      const plate = statement.licensePlateNumber?.toUpperCase();
      if (plate === undefined) others.push(statement);
      else {
        const other = byPlate.get(plate);
        byPlate.set(plate, other === undefined ? statement : this.lessFit(statement, other));
      }
    }
    return [...byPlate.values(), ...others];
  }

  private lessFit(one: ReturnStatement, other: ReturnStatement): ReturnStatement {
    const [left, right] = [this.unfitness(one), this.unfitness(other)];
    return left > right ? one : other;
  }

  /** Compares as text: the more it keeps out of stock the greater, then by its words. */
  private unfitness(statement: ReturnStatement): string {
    const { decision, concern } = judge(statement, this.restockDispositions);
    const severity = ['info', 'warning', 'critical'].indexOf(concern?.severity ?? '') + 1;
    const { quantity, disposition, status, reason } = statement;
    const words = JSON.stringify([disposition, status, quantity, reason]);
    return `${decision === 'restock' ? 0 : 1} ${severity} ${words}`;
  }
}

/** Of a row as it is kept: the place of its words, a space, and the plate if it has one. */
function plateIn(row: string): string | undefined {
  const space = row.indexOf(' ');
  return space === -1 ? undefined : row.slice(space + 1);
}

/** The same in memory of its own: a text that is a slice of another keeps all of that one, here the chunk of a file. */
function ownText(text: string): string {
  return Buffer.from(text).toString();
}

import { broken, figure, type Finding, rowCount, signed, type Violation } from './proof-finding';
import { broadcastOf, type Stock } from './stock';
import { figureFindings, outboxFindings } from './stock-proof';
import { millisOf } from '../../platform/timestamp';

/** What the proof needs of a row that moved stock. A figure that the row lacks, or that is no number, is NaN. */
export interface ProofRow {
  readonly version: number;
  readonly delta: number;
  readonly physicalAfter: number;
  readonly broadcastAfter: number;
  /** NaN when the movement left the buffer alone. */
  readonly bufferAfter: number;
  /** When it was committed, in milliseconds since the epoch. */
  readonly atMs: number;
  /** What an older table held of the SKU before its first row. */
  readonly physicalBefore?: number;
}

/** What may be missing because its time was over. */
export interface Horizon {
  readonly nowMs: number;
  /** Milliseconds that a row is kept; 0 keeps it for ever. */
  readonly ttlMs: number;
  /** Nothing in this ledger is older, in milliseconds since the epoch. */
  readonly beganMs: number;
}

/** One wrong figure can contradict every row of a long ledger; the first contradictions say enough. */
const MAX_FINDINGS = 10;

/**
 * Everything that a stock, its rows and the outbox say against each other; empty when they prove each other.
 * `isInOutbox`: the sender finds the SKU's mark. The rows may come in any order, without `sync` rows.
 */
export function proveStock(
  stock: Stock,
  rows: readonly ProofRow[],
  isInOutbox: boolean,
  horizon: Horizon,
): Violation[] {
  const findings = [
    ...ledgerFindings(stock, rows, horizon),
    ...figureFindings(stock),
    ...outboxFindings(stock, isInOutbox),
  ];
  return findings.slice(0, MAX_FINDINGS).map((finding) => ({ sku: stock.sku, ...finding }));
}

/** Rows that no stock answers for. */
export function proveAbsence(sku: string, rows: readonly ProofRow[]): Violation[] {
  if (rows.length === 0) return [];
  return [
    {
      sku,
      ...broken(
        'the ledger moves a SKU that is not in Inventory',
        'an Inventory item',
        rowCount(rows.length),
      ),
    },
  ];
}

/** The index that every history is read from holds no row without a time. */
export function unindexedRow(sku: string, txId: string): Violation {
  const what = `row ${txId} has no timestamp, so it is in nobody's history`;
  return { sku, ...broken(what, 'a timestamp', 'none') };
}

/** True when every row that was committed at `atMs` or later may be gone by its TTL, if it was committed right then. */
function mayHaveExpired(atMs: number, { nowMs, ttlMs }: Horizon): boolean {
  return ttlMs > 0 && atMs + ttlMs <= nowMs;
}

function ledgerFindings(stock: Stock, rows: readonly ProofRow[], horizon: Horizon): Finding[] {
  const ordered = rows
    .filter((row) => !Number.isNaN(row.version))
    .sort((a, b) => a.version - b.version || a.atMs - b.atMs);
  const [oldest] = ordered;
  const newest = ordered.at(-1);
  const strangers = strangerFindings(stock, rows, oldest);
  if (oldest === undefined || newest === undefined) {
    const isExplained = stock.version === 0 || mayHaveExpired(millisOf(stock.updatedAt), horizon);
    return isExplained
      ? strangers
      : [...strangers, broken('no row of the ledger is left', `a row of version ${stock.version}`, 'none')];
  }
  return [
    ...strangers,
    ...openingFindings(oldest, horizon),
    ...linkFindings(ordered, horizon),
    ...endingFindings(stock, newest, horizon),
    ...broadcastFindings(stock, ordered, newest),
  ];
}

/** Rows of older tables carry no version: they belong before the ledger of their SKU, and nowhere else. */
function strangerFindings(stock: Stock, rows: readonly ProofRow[], oldest: ProofRow | undefined): Finding[] {
  if (stock.version === 0) return [];
  const ledgerFromMs = oldest?.atMs ?? millisOf(stock.updatedAt);
  const strangers = rows.filter((row) => Number.isNaN(row.version) && row.atMs >= ledgerFromMs);
  return strangers.length === 0
    ? []
    : [broken('the ledger has rows without a version', 'a version on each', rowCount(strangers.length))];
}

/** The oldest row that is left carries what stood before it: rows before it may be gone only by their TTL. */
function openingFindings(oldest: ProofRow, horizon: Horizon): Finding[] {
  if (oldest.version > 1)
    return mayHaveExpired(horizon.beganMs, horizon)
      ? []
      : [
          broken(
            `the ledger begins with row ${oldest.version}, though no row can have expired yet`,
            'row 1',
            `row ${oldest.version}`,
          ),
        ];
  if (oldest.version < 1)
    return [broken('the first row has an impossible version', '1', figure(oldest.version))];
  // Stock that an older table already held opens a ledger too: its first row says on what it builds, unless it was
  // written before rows did so.
  const isRegistration = !Number.isNaN(oldest.bufferAfter) && oldest.delta !== 0;
  const before = oldest.physicalBefore ?? (isRegistration ? 0 : NaN);
  return !Number.isNaN(before) && oldest.physicalAfter !== before + oldest.delta
    ? [
        broken(
          before === 0 ? 'row 1 does not begin at zero' : 'row 1 does not begin at what stood before',
          `physicalAfter ${figure(before + oldest.delta)} (${before} ${signed(oldest.delta)})`,
          `physicalAfter ${figure(oldest.physicalAfter)}`,
        ),
      ]
    : [];
}

/** Each row follows from the one before it. */
function linkFindings(ordered: readonly ProofRow[], horizon: Horizon): Finding[] {
  return ordered.flatMap((row, index) => {
    const before = ordered[index - 1];
    if (before === undefined) return [];
    if (row.version === before.version)
      return [broken(`version ${row.version} is there more than once`, 'one row', 'two rows')];
    if (row.version !== before.version + 1)
      return mayHaveExpired(before.atMs, horizon)
        ? []
        : [
            broken(
              `the ledger has a gap after row ${before.version}`,
              `row ${before.version + 1}`,
              `row ${row.version}`,
            ),
          ];
    const expected = before.physicalAfter + row.delta;
    return row.physicalAfter === expected
      ? []
      : [
          broken(
            `row ${row.version} does not follow from row ${before.version}`,
            `physicalAfter ${figure(expected)} (${figure(before.physicalAfter)} ${signed(row.delta)})`,
            `physicalAfter ${figure(row.physicalAfter)}`,
          ),
        ];
  });
}

/** The last row and the Inventory item say the same. */
function endingFindings(stock: Stock, newest: ProofRow, horizon: Horizon): Finding[] {
  if (newest.version !== stock.version) {
    const isExplained = newest.version < stock.version && mayHaveExpired(millisOf(stock.updatedAt), horizon);
    return isExplained
      ? []
      : [
          broken(
            'the last row and the Inventory item differ in version',
            `version ${stock.version} as in Inventory`,
            `version ${newest.version}`,
          ),
        ];
  }
  return (
    [
      ['physical', newest.physicalAfter, stock.physical],
      ['broadcast', newest.broadcastAfter, stock.broadcast],
    ] as const
  ).flatMap(([name, ofRow, ofStock]) =>
    ofRow === ofStock
      ? []
      : [
          broken(
            `the last row and the Inventory item differ in ${name}`,
            `${name} ${figure(ofRow)} as in row ${newest.version}`,
            `${name} ${figure(ofStock)}`,
          ),
        ],
  );
}

/** Where the buffer of a row is known, what Amazon was owed after it is known too. */
function broadcastFindings(stock: Stock, ordered: readonly ProofRow[], newest: ProofRow): Finding[] {
  const findings: Finding[] = [];
  const isBufferSet = ordered.some((row) => !Number.isNaN(row.bufferAfter));
  const isGapless = newest.version === stock.version && isConsecutive(ordered);
  let buffer = !isBufferSet && isGapless ? stock.buffer : NaN;
  let version = NaN;
  for (const row of ordered) {
    // Behind a gap the buffer may have been changed by a row that is gone.
    if (row.version > version + 1) buffer = NaN;
    version = row.version;
    if (!Number.isNaN(row.bufferAfter)) buffer = row.bufferAfter;
    if (Number.isNaN(buffer)) continue;
    const expected = broadcastOf(row.physicalAfter, buffer);
    if (row.broadcastAfter !== expected)
      findings.push(
        broken(
          `row ${row.version} has a wrong broadcast`,
          `broadcastAfter ${figure(expected)} (${figure(row.physicalAfter)} less a buffer of ${figure(buffer)})`,
          `broadcastAfter ${figure(row.broadcastAfter)}`,
        ),
      );
  }
  if (newest.version === stock.version && !Number.isNaN(buffer) && buffer !== stock.buffer)
    findings.push(
      broken(
        'the ledger and the Inventory item differ in buffer',
        `buffer ${figure(buffer)}`,
        `buffer ${figure(stock.buffer)}`,
      ),
    );
  return findings;
}

function isConsecutive(ordered: readonly ProofRow[]): boolean {
  return ordered.every((row, index) => {
    const before = ordered[index - 1];
    return before === undefined || row.version <= before.version + 1;
  });
}

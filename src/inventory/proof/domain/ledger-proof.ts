import type { ProofRow } from './ledger-proof-row';
import { type Horizon, mayLackNewest, mayLackPrevious, timeFindings } from './ledger-proof-time';
import { broken, figure, type Finding, rowCount, signed, type Violation } from './proof-finding';
import { broadcastOf, type Stock } from '../../domain/stock';
import { figureFindings, outboxFindings, type ProofPush, pushFindings } from './stock-proof';
import { observationFindings, observedCountFindings } from './receipt-proof';
import { millisOf } from '../../../platform/timestamp';

/** Which part of a stock's history the ledger has; `unmoved`: the stock comes from an older table and has no row yet. */
export type Reach = 'fromFirstRow' | 'fromLaterRow' | 'unmoved';

/** What was read and which violations it has. Proven without violations. */
export interface LedgerProof {
  readonly skus: number;
  /** Movements. */
  readonly rows: number;
  /** Records of pushes, which move nothing. */
  readonly pushes: number;
  /** Listings, without the own names of SKUs that other listings sell too. */
  readonly listings: number;
  /** Order items at Amazon whose records were compared with their rows. */
  readonly orderItems: number;
  /** Pending adjustments of Shopify's count that were compared with their movements. */
  readonly adjustments: number;
  /** Receipts that were compared with their pushes: what Amazon showed of the last one, or of the one before a push. */
  readonly receipts: number;
  /** Open differences that were compared with their subjects. */
  readonly differences: number;
  /** SKUs that were read again, because they moved during the first read or have violations. */
  readonly reread: number;
  /** Proven SKUs by how much of their history is left. */
  readonly reach: Readonly<Record<Reach, number>>;
  readonly violations: readonly Violation[];
}

/** One wrong figure can contradict every row of a long ledger: only the first findings are reported. */
const MAX_FINDINGS = 10;

/**
 * All contradictions between a stock, its rows and the outbox; none when the stock is proven. `isInOutbox`: the sender
 * finds the SKU's mark. The rows may be in any order, without `sync` rows.
 */
export function proveStock(
  stock: Stock,
  rows: readonly ProofRow[],
  isInOutbox: boolean,
  horizon: Horizon,
  newestPush?: ProofPush,
): Violation[] {
  const findings = [
    ...ledgerFindings(stock, rows, horizon),
    ...figureFindings(stock),
    ...outboxFindings(stock, isInOutbox),
    ...pushFindings(stock, newestPush),
    ...observationFindings(stock),
    ...observedCountFindings(stock, rows, horizon),
  ];
  return findings.slice(0, MAX_FINDINGS).map((finding) => ({ sku: stock.sku, ...finding }));
}

/** The part of its history for which a proven stock is proven. */
export function reachOf({ version }: Stock, rows: readonly ProofRow[]): Reach {
  if (version === 0) return 'unmoved';
  const count = rows.reduce((sum, row) => (Number.isNaN(row.version) ? sum : sum + 1), 0);
  return count === version ? 'fromFirstRow' : 'fromLaterRow';
}

/** Rows without a stock. */
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

/** A row without a time is not in the index from which histories are read. */
export function unindexedRow(sku: string, txId: string): Violation {
  const what = `row ${txId} has no timestamp, so it is in no history`;
  return { sku, ...broken(what, 'a timestamp', 'none') };
}

function ledgerFindings(stock: Stock, rows: readonly ProofRow[], horizon: Horizon): Finding[] {
  const ordered = rows
    .filter((row) => !Number.isNaN(row.version))
    .sort((a, b) => a.version - b.version || a.atMs - b.atMs);
  const [oldest] = ordered;
  const newest = ordered.at(-1);
  const unversioned = unversionedFindings(stock, rows, oldest);
  if (oldest === undefined || newest === undefined) {
    const isExplained = stock.version === 0 || mayLackNewest(stock, horizon);
    return isExplained
      ? unversioned
      : [...unversioned, broken('no row of the ledger is left', `a row of version ${stock.version}`, 'none')];
  }
  return [
    ...unversioned,
    ...openingFindings(oldest, horizon),
    ...linkFindings(ordered, horizon),
    ...faultFindings(ordered),
    ...endingFindings(stock, newest, horizon),
    ...broadcastFindings(stock, ordered, newest),
  ];
}

/** Rows of older tables have no version: they are allowed only before the ledger of their SKU. */
function unversionedFindings(
  stock: Stock,
  rows: readonly ProofRow[],
  oldest: ProofRow | undefined,
): Finding[] {
  if (stock.version === 0) return [];
  const ledgerFromMs = oldest?.atMs ?? millisOf(stock.updatedAt);
  const unversioned = rows.filter((row) => Number.isNaN(row.version) && row.atMs >= ledgerFromMs);
  return unversioned.length === 0
    ? []
    : [broken('the ledger has rows without a version', 'a version on each', rowCount(unversioned.length))];
}

/** Rows before the oldest row that is left may be missing only by their TTL. */
function openingFindings(oldest: ProofRow, horizon: Horizon): Finding[] {
  if (oldest.version > 1) {
    if (mayLackPrevious(oldest, horizon.beganMs, horizon)) return [];
    const why = Number.isNaN(oldest.previousAtMs) ? 'no row can' : `row ${oldest.version - 1} cannot`;
    return [
      broken(
        `the ledger begins with row ${oldest.version}, though ${why} have expired yet`,
        'row 1',
        `row ${oldest.version}`,
      ),
    ];
  }
  if (oldest.version < 1)
    return [broken('the first row has an impossible version', '1', figure(oldest.version))];
  // The first row records what was there before it, unless an earlier version wrote the row.
  const isRegistration = !Number.isNaN(oldest.bufferAfter) && oldest.delta !== 0;
  const before = Number.isNaN(oldest.physicalBefore) && isRegistration ? 0 : oldest.physicalBefore;
  return !Number.isNaN(before) && oldest.physicalAfter !== before + oldest.delta
    ? [
        broken(
          before === 0 ? 'row 1 does not begin at zero' : 'row 1 does not begin at the stock before it',
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
      return mayLackPrevious(row, before.atMs, horizon)
        ? []
        : [
            broken(
              `the ledger has a gap after row ${before.version}`,
              `row ${before.version + 1}`,
              `row ${row.version}`,
            ),
          ];
    return [...sumFindings(before, row), ...timeFindings(before, row)];
  });
}

function sumFindings(before: ProofRow, row: ProofRow): Finding[] {
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
}

/** Contradictions within rows. */
function faultFindings(ordered: readonly ProofRow[]): Finding[] {
  return ordered.flatMap(({ version, fault }) =>
    fault === undefined ? [] : [broken(`row ${version} ${fault.what}`, fault.expected, fault.found)],
  );
}

/** The last row and the Inventory item have the same figures. */
function endingFindings(stock: Stock, newest: ProofRow, horizon: Horizon): Finding[] {
  if (newest.version !== stock.version) {
    const isExplained = newest.version < stock.version && mayLackNewest(stock, horizon);
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

/** Where the buffer of a row is known, its broadcast is checked. */
function broadcastFindings(stock: Stock, ordered: readonly ProofRow[], newest: ProofRow): Finding[] {
  const findings: Finding[] = [];
  const isBufferSet = ordered.some((row) => !Number.isNaN(row.bufferAfter));
  const isGapless = newest.version === stock.version && isConsecutive(ordered);
  let buffer = !isBufferSet && isGapless ? stock.buffer : NaN;
  let version = NaN;
  for (const row of ordered) {
    // A missing row may have changed the buffer.
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

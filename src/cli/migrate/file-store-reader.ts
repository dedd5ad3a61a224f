import { createHash } from 'node:crypto';
import { ALERT_TYPES, SEVERITIES } from '../../alerts/domain/alert';
import { broadcastOf } from '../../inventory/domain/stock';
import { MAX_QUANTITY } from '../../returns/api/returns.dto';
import type {
  FileAlert,
  FileBroadcast,
  FileReturn,
  FileStock,
  FileStore,
  FileTransaction,
} from './file-store';
import { parseObject, pathOf } from './json-text';
import {
  BadValue,
  booleanOf,
  Fields,
  idOf,
  isObject,
  type JsonObject,
  oneOf,
  type Problem,
  Problems,
  shown,
  skuOf,
  textOf,
  timeOf,
  unitsOf,
} from './values';

const SECTIONS = [
  'physical',
  'buffer',
  'broadcast',
  'transactions',
  'lastBroadcast',
  'returns',
  'alerts',
] as const;
type Section = (typeof SECTIONS)[number];
/** Sections that may be a list as well as an object. */
const LISTABLE: readonly Section[] = ['transactions', 'returns', 'alerts'];
const STATUSES = ['pending', 'completed', 'failed'] as const;

const MAX_DISPOSITION = 50;
const MAX_ORDER_ID = 100;
const MAX_REASON = 200;
/** Characters of an alert's message: 50 such alerts fit into one transaction of DynamoDB (4 MB). */
const MAX_MESSAGE = 10_000;
/** Hexadecimal digits of the SHA-256 of a return's content. */
const MARK_DIGITS = 16;

/** Reads and checks the whole file of the older version. */
export function readFileStore(bytes: Buffer): FileStore {
  const problems = new Problems();
  const parsed = problems.read('$', bytes, parseObject);
  for (const { path, message } of parsed?.repeated ?? []) problems.add(path, message);
  return new FileStoreReader(parsed?.object ?? {}, problems).read();
}

class FileStoreReader {
  private readonly warnings: Problem[] = [];
  /** Each SKU of the file, and the first place that names it. */
  private readonly skus = new Map<string, string>();
  private readonly repeated = { transactions: 0, alerts: 0 };

  constructor(
    private readonly sections: JsonObject,
    private readonly problems: Problems,
  ) {}

  read(): FileStore {
    const units = (path: string, value: unknown): number | undefined =>
      this.problems.read(path, value, unitsOf);
    const physical = this.bySku('physical', units);
    const buffer = this.bySku('buffer', units);
    const broadcast = this.bySku('broadcast', units);
    const transactions = this.transactions();
    const lastBroadcast = this.bySku('lastBroadcast', (path, value) => this.broadcast(path, value));
    const returns = this.returns();
    const alerts = this.alerts();
    for (const name of Object.keys(this.sections))
      if (!SECTIONS.some((section) => section === name))
        this.problems.add(pathOf([name]), `is no section of an older store (${SECTIONS.join(', ')})`);
    const stocks = [...this.skus].map(([sku, path]) => ({
      path,
      sku,
      physical: this.physicalOf(path, physical.get(sku)),
      buffer: buffer.get(sku) ?? 0,
      lastBroadcast: lastBroadcast.get(sku),
    }));
    for (const stock of stocks) this.compareBroadcast(stock, broadcast.get(stock.sku));
    const { repeated, warnings } = this;
    return { stocks, transactions, returns, alerts, repeated, problems: this.problems.all, warnings };
  }

  private entriesOf(name: Section): readonly (readonly [string | number, unknown])[] {
    const value = this.sections[name];
    if (value === undefined || value === null) return [];
    if (isObject(value)) return Object.entries(value);
    if (Array.isArray(value) && LISTABLE.includes(name)) return [...(value as unknown[]).entries()];
    this.problems.add(pathOf([name]), `must be an object${Array.isArray(value) ? '' : ' or a list'}`);
    return [];
  }

  private bySku<T>(
    section: Section,
    read: (path: string, value: unknown) => T | undefined,
  ): ReadonlyMap<string, T> {
    const found = new Map<string, T>();
    for (const [key, value] of this.entriesOf(section)) {
      const path = pathOf([section, key]);
      const sku = this.skuAt(path, key);
      const one = sku === undefined ? undefined : read(path, value);
      if (sku !== undefined && one !== undefined) found.set(sku, one);
    }
    return found;
  }

  private skuAt(path: string, value: unknown): string | undefined {
    const sku = this.problems.read(path, value, skuOf);
    if (sku !== undefined && !this.skus.has(sku)) this.skus.set(sku, path);
    return sku;
  }

  private physicalOf(path: string, physical: number | undefined): number {
    if (physical === undefined)
      this.warnings.push({ path, message: 'has no figure in physical: it is registered with 0 units' });
    return physical ?? 0;
  }

  private compareBroadcast({ sku, physical, buffer }: FileStock, broadcast: number | undefined): void {
    const computed = broadcastOf(physical, buffer);
    if (broadcast === undefined || broadcast === computed) return;
    this.warnings.push({
      path: pathOf(['broadcast', sku]),
      message: `is ${broadcast}, and ${physical} on the shelf less ${buffer} held back make ${computed}, which counts`,
    });
  }

  private broadcast(path: string, value: unknown): FileBroadcast | undefined {
    if (value === null) return undefined;
    const fields = this.fieldsOf(path, value, 'an object with a count');
    const sentAt = fields?.optional('timestamp', timeOf);
    const count = fields?.required('count', unitsOf);
    // Later builds of the older version wrote "unknown" as well where they had no id.
    const txId = fields?.optional(fields.nameOf('txId', 'tx'), idOf) ?? 'unknown';
    return count === undefined ? undefined : { count, txId, sentAt };
  }

  private transactions(): FileTransaction[] {
    const found = new Map<string, FileTransaction>();
    for (const [key, value] of this.entriesOf('transactions')) {
      const one = this.transaction(pathOf(['transactions', key]), key, value);
      if (one !== undefined && found.has(one.id)) this.repeated.transactions += 1;
      else if (one !== undefined) found.set(one.id, one);
    }
    return [...found.values()];
  }

  private transaction(path: string, key: string | number, value: unknown): FileTransaction | undefined {
    const isListed = typeof key === 'number';
    if (!isObject(value) && !isListed && value !== true) {
      this.problems.add(path, `must be true or an object, and is ${shown(value)}`);
      return undefined;
    }
    const fields = isObject(value) ? new Fields(path, value, this.problems) : undefined;
    const id =
      isListed && fields !== undefined
        ? fields.required(fields.nameOf('txId', 'id', 'transactionId'), idOf)
        : this.problems.read(path, isListed ? value : key, idOf);
    const seenAt = fields?.optional('timestamp', timeOf);
    const status = fields?.optional('status', oneOf(STATUSES)) ?? 'completed';
    return id === undefined ? undefined : { path, id, status, seenAt };
  }

  private returns(): FileReturn[] {
    const found: FileReturn[] = [];
    const ordinals = new Map<string, number>();
    const add = (path: string, value: unknown, sku?: string): void => {
      const one = this.return(path, value, sku);
      if (one !== undefined) found.push({ ...one, mark: markOf(one, ordinals) });
    };
    for (const [key, value] of this.entriesOf('returns')) {
      const path = pathOf(['returns', key]);
      if (typeof key === 'number') add(path, value);
      else {
        const sku = this.skuAt(path, key);
        if (!Array.isArray(value)) this.problems.add(path, 'must be a list of returns');
        else if (sku !== undefined)
          for (const [index, row] of value.entries()) add(pathOf(['returns', key, index]), row, sku);
      }
    }
    return found;
  }

  private return(path: string, value: unknown, listSku?: string): Omit<FileReturn, 'mark'> | undefined {
    const fields = this.fieldsOf(path, value, 'a return');
    if (fields === undefined || !isObject(value)) return undefined;
    if (listSku !== undefined && 'sku' in value && value.sku !== listSku)
      this.problems.add(`${path}.sku`, `is ${shown(value.sku)}, but is in the list of ${shown(listSku)}`);
    const sku = listSku ?? this.skuAt(`${path}.sku`, value.sku);
    const orderId = fields.optional(fields.nameOf('orderId', 'returnOrderId'), (text) =>
      textOf(text, MAX_ORDER_ID),
    );
    const reason = fields.optional('reason', (text) => textOf(text, MAX_REASON));
    const quantity = fields.required('quantity', (units) => unitsOf(units, 1, MAX_QUANTITY));
    const disposition = fields.required('disposition', (text) => textOf(text, MAX_DISPOSITION));
    const returnedAt = fields.required('timestamp', timeOf);
    if (sku === undefined || quantity === undefined || disposition === undefined || returnedAt === undefined)
      return undefined;
    return { path, sku, quantity, disposition, returnedAt, orderId, reason };
  }

  private alerts(): FileAlert[] {
    const found = new Map<string, FileAlert>();
    for (const [key, value] of this.entriesOf('alerts')) {
      const alert = this.alert(pathOf(['alerts', key]), key, value);
      if (alert === undefined) continue;
      const earlier = found.get(alert.id);
      if (earlier === undefined) found.set(alert.id, alert);
      else if (JSON.stringify({ ...alert, path: earlier.path }) === JSON.stringify(earlier))
        this.repeated.alerts += 1;
      else this.problems.add(alert.path, 'has the id of another alert with other content');
    }
    return [...found.values()];
  }

  private alert(path: string, key: string | number, value: unknown): FileAlert | undefined {
    const fields = this.fieldsOf(path, value, 'an alert');
    if (fields === undefined || !isObject(value)) return undefined;
    const idName = fields.nameOf('id', 'alertId');
    const isNamed = typeof key === 'string' && !(idName in value);
    const id = isNamed ? this.problems.read(path, key, idOf) : fields.required(idName, idOf);
    if (typeof key === 'string' && !isNamed && value[idName] !== key)
      this.problems.add(`${path}.${idName}`, `is ${shown(value[idName])}, but is under ${shown(key)}`);
    const sku = fields.optional('sku', skuOf);
    const type = fields.required('type', oneOf(ALERT_TYPES));
    const severity = fields.required('severity', oneOf(SEVERITIES));
    const message = fields.required('message', messageOf);
    const raisedAt = fields.required('timestamp', timeOf);
    const read = fields.optional('read', booleanOf) ?? false;
    if (id === undefined || type === undefined || severity === undefined) return undefined;
    if (message === undefined || raisedAt === undefined) return undefined;
    return { path, id, type, severity, sku, message, raisedAt, read };
  }

  private fieldsOf(path: string, value: unknown, what: string): Fields | undefined {
    if (isObject(value)) return new Fields(path, value, this.problems);
    this.problems.add(path, `must be ${what}, and is ${shown(value)}`);
    return undefined;
  }
}

/** Rows with the same content are different returns: each gets a number of its own. */
function markOf(one: Omit<FileReturn, 'mark'>, ordinals: Map<string, number>): string {
  const { sku, returnedAt, quantity, disposition, orderId = null, reason = null } = one;
  const content = JSON.stringify([quantity, disposition, orderId, reason]);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, MARK_DIGITS);
  const group = `${sku}\n${returnedAt}\n${digest}`;
  const ordinal = (ordinals.get(group) ?? 0) + 1;
  ordinals.set(group, ordinal);
  return `${digest}~${ordinal}`;
}

function messageOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_MESSAGE)
    throw new BadValue(`must be text of 1 to ${MAX_MESSAGE} characters`);
  return value;
}

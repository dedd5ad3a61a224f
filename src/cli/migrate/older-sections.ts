import { ALERT_TYPES, SEVERITIES } from '../../alerts/domain/alert';
import { isRegistrableSku } from '../../inventory/domain/sku';
import { MAX_QUANTITY } from '../../returns/api/returns.dto';
import { type JsonEntry, type JsonObject, type JsonValue, OPENED, REPEATED } from './json-entries';
import { pathOf } from './json-path';
import {
  type OlderAlert,
  type OlderBroadcast,
  type OlderRecord,
  type OlderReturn,
  type OlderTransaction,
  type Problem,
  type Section,
  SECTIONS,
} from './older-record';
import {
  BadValue,
  booleanOf,
  idOf,
  isObject,
  Members,
  momentOf,
  nameIn,
  shown,
  skuOf,
  textOf,
  unitsOf,
  wordOf,
} from './older-values';

const MAX_DISPOSITION = 50;
const MAX_ORDER_ID = 100;
const MAX_REASON = 200;
/** Of an alert's message; fifty such alerts fit one transaction of DynamoDB. */
const MAX_MESSAGE = 10_000;
const STATUSES = ['pending', 'completed', 'failed'] as const;
/** Sections that may be a list as well as an object. */
const LISTABLE: ReadonlySet<string> = new Set(['transactions', 'returns', 'alerts']);

/** Reads the entries of an older store in their order: what each says, or what is wrong with it. */
export class OlderSections {
  private at = 0;
  /** Sections that cannot be read at all, so that their members are not told one by one. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly onRecord: (record: OlderRecord) => void,
    private readonly onProblem: (problem: Problem) => void,
  ) {}

  take(entry: JsonEntry): void {
    const { section, steps, value } = entry;
    this.at += 1;
    if (value === REPEATED) {
      this.problem(pathOf([section, ...steps]), 'is there more than once');
      return;
    }
    if (steps.length === 0) {
      this.takeSection(section, value);
      return;
    }
    const known = SECTIONS.find((name) => name === section);
    if (known === undefined || this.refused.has(section)) return;
    const path = pathOf([section, ...steps]);
    const place = { path, at: this.at };
    try {
      this.onRecord(recordOf(known, entry, place));
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      for (const { message, member } of error.faults)
        this.problem(member === undefined ? path : `${path}.${member}`, message);
      // Its name is known all the same, so that what is said of it elsewhere makes no second problem.
      const rest = unread(known, steps[0], place);
      if (rest !== undefined) this.onRecord(rest);
    }
  }

  problem(path: string, message: string): void {
    this.onProblem({ path, at: this.at, message });
  }

  private takeSection(section: string, value: JsonEntry['value']): void {
    const path = pathOf([section]);
    const isKnown = SECTIONS.some((name) => name === section);
    if (!isKnown) this.problem(path, `is no section of an older store (${SECTIONS.join(', ')})`);
    else if (value === OPENED.list && !LISTABLE.has(section)) this.problem(path, 'must be an object');
    else if (typeof value !== 'symbol' && value !== null) this.problem(path, 'must be an object or a list');
    else return;
    this.refused.add(section);
  }
}

type Place = Pick<OlderRecord, 'path' | 'at'>;

function unread(section: Section, key: string | number | undefined, place: Place): OlderRecord | undefined {
  if (typeof key !== 'string' || section === 'transactions' || section === 'returns') return undefined;
  if (section === 'alerts') return { kind: 'alert', key, value: null, ...place };
  return isRegistrableSku(key) ? { kind: section, key, value: null, ...place } : undefined;
}

function recordOf(section: Section, entry: JsonEntry, place: Place): OlderRecord {
  const { steps, value } = entry;
  const [name] = steps;
  if (section === 'returns') return returnRecord(entry, place);
  if (typeof value === 'symbol') throw new BadValue('must not be a list');
  switch (section) {
    case 'physical':
    case 'buffer':
    case 'broadcast':
      return { kind: section, key: skuOf(name), value: unitsOf(value), ...place };
    case 'lastBroadcast':
      return { kind: section, key: skuOf(name), value: value === null ? null : broadcastIn(value), ...place };
    case 'transactions':
      return transactionRecord(name, value, place);
    case 'alerts':
      return alertRecord(name, value, place);
  }
}

function broadcastIn(value: JsonValue): OlderBroadcast {
  if (!isObject(value)) throw new BadValue(`must be an object with a count, and is ${shown(value)}`);
  const members = new Members(value);
  const toldAt = members.optional('timestamp', momentOf);
  return members.done({
    count: members.required('count', unitsOf, 0),
    // What its own later builds wrote when they did not know.
    txId: members.optional(nameIn(value, 'txId', 'tx'), idOf) ?? 'unknown',
    ...(toldAt === undefined ? {} : { toldAt }),
  });
}

function returnRecord({ steps, value }: JsonEntry, place: Place): OlderRecord {
  const [first, index] = steps;
  const isBySku = typeof first === 'string';
  if (isBySku && index === undefined) {
    if (value !== OPENED.list) throw new BadValue('must be a list of returns');
    return { kind: 'returnsOf', key: skuOf(first), ...place };
  }
  if (!isObject(value)) throw new BadValue(`must be a return, and is ${shown(value)}`);
  const members = new Members(value);
  const key = isBySku ? skuOf(first) : members.required('sku', skuOf, '');
  if (isBySku && 'sku' in value && value.sku !== first)
    members.fault('sku', `is ${shown(value.sku)}, but stands in the list of ${shown(first)}`);
  return members.done({ kind: 'return', key, value: returnIn(members, value), ...place });
}

function returnIn(members: Members, row: JsonObject): OlderReturn {
  const orderId = members.optional(nameIn(row, 'orderId', 'returnOrderId'), (value) =>
    textOf(value, MAX_ORDER_ID),
  );
  const reason = members.optional('reason', (value) => textOf(value, MAX_REASON));
  return {
    quantity: members.required('quantity', (value) => unitsOf(value, 1, MAX_QUANTITY), 0),
    disposition: members.required('disposition', (value) => textOf(value, MAX_DISPOSITION), ''),
    returnedAt: members.required('timestamp', momentOf, 0),
    ...(orderId === undefined ? {} : { orderId }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function transactionRecord(name: string | number | undefined, value: JsonValue, place: Place): OlderRecord {
  const isListed = typeof name === 'number';
  const kind = 'transaction' as const;
  if (!isObject(value)) {
    if (!isListed && value !== true) throw new BadValue(`must be true or an object, and is ${shown(value)}`);
    return { kind, key: idOf(isListed ? value : name), value: { status: 'completed' }, isListed, ...place };
  }
  const members = new Members(value);
  const key = isListed
    ? members.required(nameIn(value, 'txId', 'id', 'transactionId'), idOf, '')
    : idOf(name);
  return members.done({ kind, key, value: transactionIn(members), isListed, ...place });
}

function transactionIn(members: Members): OlderTransaction {
  const seenAt = members.optional('timestamp', momentOf);
  const status = members.optional('status', (value) => wordOf(value, STATUSES)) ?? 'completed';
  return { status, ...(seenAt === undefined ? {} : { seenAt }) };
}

function alertRecord(name: string | number | undefined, value: JsonValue, place: Place): OlderRecord {
  if (!isObject(value)) throw new BadValue(`must be an alert, and is ${shown(value)}`);
  const members = new Members(value);
  const idName = nameIn(value, 'id', 'alertId');
  const isNamed = typeof name === 'string' && !(idName in value);
  const key = isNamed ? idOf(name) : members.required(idName, idOf, '');
  if (typeof name === 'string' && !isNamed && value[idName] !== name)
    members.fault(idName, `is ${shown(value[idName])}, but stands under ${shown(name)}`);
  return members.done({ kind: 'alert', key, value: alertIn(members), ...place });
}

function alertIn(members: Members): OlderAlert {
  const sku = members.optional('sku', skuOf);
  return {
    type: members.required('type', (value) => wordOf(value, ALERT_TYPES), 'manual_review'),
    severity: members.required('severity', (value) => wordOf(value, SEVERITIES), 'info'),
    message: members.required('message', messageOf, ''),
    raisedAt: members.required('timestamp', momentOf, 0),
    read: members.optional('read', booleanOf) ?? false,
    ...(sku === undefined ? {} : { sku }),
  };
}

function messageOf(value: JsonValue | undefined): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_MESSAGE)
    throw new BadValue(`must be text of 1 to ${MAX_MESSAGE} characters`);
  return value;
}

import { isObject, parseJson } from '../http/exchange';
import { type Fault, FAULT_STATUSES, type FaultEffect, type FaultTarget } from './faults';
import { type ListingSetting } from '../listings/listing';
import { type Issue, isCount, isDate } from '../listings/patch-validation';
import { OPERATIONS } from '../http/route';

const CHANNELS = ['DEFAULT', 'AMAZON_NA', 'MIXED'] as const;

/** Reads the body of `PUT /_simulator/listings/{sku}`; a string says what is wrong with it. */
export function readListingSetting(sku: string, text: string): ListingSetting | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const { channel, productType, name, refusesOwnType, quantity, leadTimeToShipMaxDays, restockDate, known } =
    body;
  if (known !== undefined && typeof known !== 'boolean') return 'known must be true or false.';
  if (known === false) return { sku, known };
  const knownChannel = CHANNELS.find((name) => name === channel);
  if (knownChannel === undefined) return `channel must be one of ${CHANNELS.join(', ')}.`;
  if (productType !== undefined && (typeof productType !== 'string' || productType === ''))
    return 'productType must be a text.';
  if (name !== undefined && (typeof name !== 'string' || /[\r\n]/.test(name)))
    return 'name must be a text on one line.';
  if (refusesOwnType !== undefined && typeof refusesOwnType !== 'boolean')
    return 'refusesOwnType must be true or false.';
  if (quantity !== undefined && !isCount(quantity)) return 'quantity must be an integer of at least 0.';
  if (leadTimeToShipMaxDays !== undefined && !isCount(leadTimeToShipMaxDays))
    return 'leadTimeToShipMaxDays must be an integer of at least 0.';
  if (restockDate !== undefined && !isDate(restockDate)) return 'restockDate must be a date as YYYY-MM-DD.';
  return {
    sku,
    channel: knownChannel,
    ...(productType === undefined ? {} : { productType }),
    ...(name === undefined ? {} : { name }),
    ...(refusesOwnType === undefined ? {} : { refusesOwnType }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(leadTimeToShipMaxDays === undefined ? {} : { leadTimeToShipMaxDays }),
    ...(restockDate === undefined ? {} : { restockDate }),
  };
}

/** Reads the body of `POST /_simulator/faults`; a string says what is wrong with it. */
export function readFault(text: string): Fault | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const target = readTarget(body);
  if (typeof target === 'string') return target;
  const effect = readEffect(body);
  return typeof effect === 'string' ? effect : { ...target, ...effect };
}

function readTarget(body: Record<string, unknown>): FaultTarget | string {
  const { sku, times } = body;
  const operation = [...OPERATIONS, 'any' as const].find((name) => name === body['operation']);
  if (operation === undefined) return `operation must be one of ${OPERATIONS.join(', ')}, any.`;
  if (sku !== undefined && typeof sku !== 'string') return 'sku must be a text.';
  if (times !== 'always' && !(isCount(times) && times > 0))
    return "times must be an integer from 1 or 'always'.";
  return { operation, times, ...(sku === undefined ? {} : { sku }) };
}

function readEffect(body: Record<string, unknown>): FaultEffect | string {
  const { kind } = body;
  switch (kind) {
    case 'status': {
      const status = FAULT_STATUSES.find((known) => known === body['status']);
      if (status === undefined) return `status must be one of ${FAULT_STATUSES.join(', ')}.`;
      const retryAfterSeconds = body['retryAfterSeconds'];
      if (retryAfterSeconds !== undefined && !isCount(retryAfterSeconds))
        return 'retryAfterSeconds must be an integer of at least 0.';
      return {
        kind,
        status,
        ...(body['body'] === undefined ? {} : { body: body['body'] }),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      };
    }
    case 'invalid': {
      const issues = body['issues'];
      if (issues === undefined) return { kind };
      return isIssueList(issues)
        ? { kind, issues }
        : 'issues must be a list with code, message, severity, categories.';
    }
    case 'remark': {
      const issues = body['issues'];
      return isIssueList(issues)
        ? { kind, issues }
        : 'issues must be a list with code, message, severity, categories.';
    }
    case 'reset': {
      const when = body['when'];
      return when === 'before' || when === 'after' ? { kind, when } : 'when must be before or after.';
    }
    case 'delay': {
      const ms = body['ms'];
      return isCount(ms) ? { kind, ms } : 'ms must be an integer of at least 0.';
    }
    case 'report-ends': {
      const { as, documentText } = body;
      if (as !== 'FATAL' && as !== 'CANCELLED') return 'as must be FATAL or CANCELLED.';
      if (documentText !== undefined && typeof documentText !== 'string')
        return 'documentText must be a text.';
      return { kind, as, ...(documentText === undefined ? {} : { documentText }) };
    }
    case 'hang':
    case 'expire-token':
    case 'cut':
      return { kind };
    default:
      return 'kind must be one of status, invalid, remark, reset, delay, hang, expire-token, cut, report-ends.';
  }
}

function isIssueList(value: unknown): value is readonly Issue[] {
  return (
    Array.isArray(value) &&
    (value as unknown[]).every(
      (issue) =>
        isObject(issue) &&
        typeof issue['code'] === 'string' &&
        typeof issue['message'] === 'string' &&
        ['ERROR', 'WARNING', 'INFO'].includes(String(issue['severity'])) &&
        Array.isArray(issue['categories']),
    )
  );
}

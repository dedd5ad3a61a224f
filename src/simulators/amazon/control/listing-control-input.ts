import { isObject, parseJson } from '../http/exchange';
import { type ListingEdit } from '../listings/listing';
import { type OtherWriter } from '../listings/other-writers';
import { isCount } from '../listings/patch-validation';
import { type ListingSettings, type SubmissionFault } from '../listings/submissions';

const SETTINGS = ['liveAfterMs', 'keepsOrder', 'lostShare', 'twiceShare'];
const EDITS = ['quantity', 'suppressed', 'channel'];
const CHANNELS = ['DEFAULT', 'AMAZON_NA', 'MIXED'] as const;
const KINDS = ['never', 'hold', 'late', 'twice'] as const;
const NOT_AN_OBJECT = 'The body must be a JSON object.';

/** Reads the body of `PUT /_simulator/listing-settings`; a string says what is wrong with it. */
export function readListingSettings(text: string): Partial<ListingSettings> | string {
  const body = parseJson(text);
  if (!isObject(body)) return NOT_AN_OBJECT;
  const unknown = unknownField(body, SETTINGS);
  if (unknown !== undefined) return unknown;
  const { keepsOrder, lostShare, twiceShare } = body;
  const liveAfterMs = readRange(body['liveAfterMs']);
  if (body['liveAfterMs'] !== undefined && liveAfterMs === undefined)
    return 'liveAfterMs must be a list of the least and the most ms.';
  if (keepsOrder !== undefined && typeof keepsOrder !== 'boolean') return 'keepsOrder must be true or false.';
  if (lostShare !== undefined && !isShare(lostShare)) return 'lostShare must be from 0 to 1.';
  if (twiceShare !== undefined && !isShare(twiceShare)) return 'twiceShare must be from 0 to 1.';
  return {
    ...(liveAfterMs === undefined ? {} : { liveAfterMs }),
    ...(keepsOrder === undefined ? {} : { keepsOrder }),
    ...(lostShare === undefined ? {} : { lostShare }),
    ...(twiceShare === undefined ? {} : { twiceShare }),
  };
}

/** Reads the body of `POST /_simulator/submission-faults`; a string says what is wrong with it. */
export function readSubmissionFault(text: string): SubmissionFault | string {
  const body = parseJson(text);
  if (!isObject(body)) return NOT_AN_OBJECT;
  const { sku, times, ms } = body;
  const kind = KINDS.find((known) => known === body['kind']);
  if (kind === undefined) return `kind must be one of ${KINDS.join(', ')}.`;
  if (times !== 'always' && !(isCount(times) && times > 0))
    return "times must be an integer from 1 or 'always'.";
  if (sku !== undefined && typeof sku !== 'string') return 'sku must be a text.';
  const target: Pick<SubmissionFault, 'sku' | 'times'> = { times, ...(sku === undefined ? {} : { sku }) };
  if (kind === 'never' || kind === 'hold') return { ...target, kind };
  return isCount(ms) ? { ...target, kind, ms } : 'ms must be an integer of at least 0.';
}

/** Reads the body of `POST /_simulator/listings/{sku}/edit`; a string says what is wrong with it. */
export function readListingEdit(text: string): ListingEdit | string {
  const body = parseJson(text);
  if (!isObject(body)) return NOT_AN_OBJECT;
  const unknown = unknownField(body, EDITS);
  if (unknown !== undefined) return unknown;
  const { quantity, suppressed } = body;
  const channel = CHANNELS.find((known) => known === body['channel']);
  if (quantity !== undefined && !isCount(quantity)) return 'quantity must be an integer of at least 0.';
  if (suppressed !== undefined && typeof suppressed !== 'boolean') return 'suppressed must be true or false.';
  if (body['channel'] !== undefined && channel === undefined)
    return `channel must be one of ${CHANNELS.join(', ')}.`;
  return {
    ...(quantity === undefined ? {} : { quantity }),
    ...(suppressed === undefined ? {} : { suppressed }),
    ...(channel === undefined ? {} : { channel }),
  };
}

/** Reads the body of `PUT /_simulator/other-writers/{sku}`; a string says what is wrong with it. */
export function readOtherWriter(text: string): OtherWriter | string {
  const body = parseJson(text);
  if (!isObject(body)) return NOT_AN_OBJECT;
  const { quantity, afterMs } = body;
  if (!isCount(quantity)) return 'quantity must be an integer of at least 0.';
  return isCount(afterMs) ? { quantity, afterMs } : 'afterMs must be an integer of at least 0.';
}

/** Reads in which order held messages are released: the newest first unless the body says otherwise. */
export function readRelease(text: string): { readonly order: 'newest-first' | 'oldest-first' } | string {
  const body = text === '' ? {} : parseJson(text);
  const order = isObject(body) ? (body['order'] ?? 'newest-first') : undefined;
  return order === 'newest-first' || order === 'oldest-first'
    ? { order }
    : 'order must be newest-first or oldest-first.';
}

/** Reads the least and the most of a number of ms. */
export function readRange(value: unknown): readonly [least: number, most: number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [least, most] = value as unknown[];
  return isCount(least) && isCount(most) && least <= most ? [least, most] : undefined;
}

export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function unknownField(body: Record<string, unknown>, known: readonly string[]): string | undefined {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  return unknown === undefined ? undefined : `${unknown} is not one of ${known.join(', ')}.`;
}

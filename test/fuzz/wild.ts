import { bytesOf, type RawHeader } from '../support/network/raw-http';
import type { Shot } from './flaws';
import { type Chance, JSON_TYPE, KEY, requestFor } from './generator';
import type { Operation } from './operations';

const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'];
const STEPS = [
  'api',
  'inventory',
  'alerts',
  'returns',
  'sync',
  'buffer',
  'health',
  'docs',
  'dashboard',
  'session',
  'webhook',
  'import',
  'metrics',
];
const NAMES = [
  'limit',
  'cursor',
  'sku',
  'unread',
  'severity',
  'type',
  'dryRun',
  '__proto__',
  'toString',
  '',
  'limit[]',
];

/** A random request; the only requirement is an answer in the right shape. */
export function wildShot(operation: Operation, chance: Chance): Shot {
  const base = requestFor(operation, chance);
  const method = chance.is(0.6) ? base.method : chance.of(METHODS);
  const target = (chance.is(0.7) ? base.target : pathOf(chance)) + (chance.is(0.4) ? queryOf(chance) : '');
  const headers: RawHeader[] = [...base.headers];
  for (let more = chance.below(4); more > 0; more -= 1) headers.push(headerOf(chance));
  const keepsBody = base.body !== undefined && chance.is(0.4);
  const body = keepsBody ? base.body : chance.is(0.5) ? chance.json(5) : chance.text(200);
  if (!keepsBody && chance.is(0.7)) headers.push(JSON_TYPE);
  const isBodyless = ['GET', 'HEAD', 'OPTIONS'].includes(method) && chance.is(0.9);
  const version = chance.is(0.95) ? '1.1' : '1.0';
  const bytes = bytesOf({ method, target, headers, version, ...(isBodyless ? {} : { body }) });
  const isHead = method === 'HEAD';
  if (chance.is(0.05)) return { bytes: bytes.subarray(0, chance.below(bytes.length)), hangUp: true, isHead };
  if (chance.is(0.05)) return { bytes: scratched(bytes, chance), hangUp: true, isHead };
  return { bytes, isHead };
}

function pathOf(chance: Chance): string {
  const steps = Array.from({ length: chance.below(5) }, () =>
    chance.is(0.7) ? chance.of(STEPS) : encoded(chance.text(20)),
  );
  const path = `/${steps.join(chance.is(0.9) ? '/' : '//')}`;
  return chance.is(0.95) ? path : `http://127.0.0.1${path}`;
}

function queryOf(chance: Chance): string {
  const pairs = Array.from({ length: chance.below(4) }, () => {
    const value = chance.is(0.5) ? String(chance.below(300)) : encoded(chance.text(30));
    return `${chance.of(NAMES)}=${value}`;
  });
  return `?${pairs.join('&')}`;
}

function headerOf(chance: Chance): RawHeader {
  const name = chance.of([
    'Idempotency-Key',
    'X-Request-Id',
    'Accept',
    'Authorization',
    'X-API-Key',
    'Content-Type',
    'Cookie',
    'X-Shopify-Topic',
    'X-Forwarded-For',
    'Range',
    'If-None-Match',
    'Transfer-Encoding',
    'Upgrade',
    'Origin',
    'Accept-Encoding',
  ]);
  const value = chance.is(0.3) ? KEY : chance.text(60).replaceAll(/[\r\n]/g, ' ');
  return [name, value];
}

/** Percent-encoded; half a surrogate pair cannot be, and becomes the replacement character. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}

/** The same bytes with some of them replaced. */
function scratched(bytes: Buffer, chance: Chance): Buffer {
  const copy = Buffer.from(bytes);
  for (let times = 1 + chance.below(5); times > 0; times -= 1)
    copy[chance.below(copy.length)] = chance.below(256);
  return copy;
}

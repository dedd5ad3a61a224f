import { createHmac } from 'node:crypto';
import { bytesOf, type RawHeader, type RawRequest } from '../support/network/raw-http';
import { type Chance, fieldsFor, JSON_TYPE, requestFor, SECRET, SKUS, targetFor } from './generator';
import { type Operation, typesOf } from './operations';

/** The bytes to send over a connection, and whether the client closes it after them. */
export interface Shot {
  readonly bytes: Buffer;
  readonly hangUp?: boolean;
  /** The answer to a HEAD has no body. */
  readonly isHead?: boolean;
}

/** One way to make a request that must be refused. `undefined` from `make` says that it does not fit the operation. */
export interface Flaw {
  readonly name: string;
  readonly make: (operation: Operation, chance: Chance) => Shot | undefined;
}

/** The probes, the pages and the login. */
const PUBLIC = /^\/(health|docs|dashboard|$)/;
const WEBHOOK = '/webhook/shopify';

/** True for a call that takes a JSON body, or none, and reads any body. */
const readsJson = ({ method, path, takesCsv }: Operation): boolean =>
  ['POST', 'PUT', 'PATCH'].includes(method) && path !== WEBHOOK && !takesCsv;

const shot = (request: RawRequest): Shot => ({ bytes: bytesOf(request) });

/** A flaw of the body alone: its text or bytes, and its media type. */
function bodyFlaw(
  name: string,
  body: (chance: Chance) => Buffer | string,
  type: RawHeader = JSON_TYPE,
  fits: (operation: Operation) => boolean = readsJson,
): Flaw {
  return {
    name,
    make: (operation, chance) => {
      if (!fits(operation)) return undefined;
      const { method, target, headers } = requestFor({ ...operation, fields: undefined }, chance);
      return shot({ method, target, headers: [...headers, type], body: body(chance) });
    },
  };
}

/** A flaw of one field of an otherwise good body, written as JSON text. */
function fieldFlaw(name: string, types: readonly string[], values: readonly string[]): Flaw {
  return {
    name,
    make: (operation, chance) => {
      const fitting = Object.entries(operation.fields ?? {}).filter(([, schema]) =>
        typesOf(schema).some((type) => types.includes(type)),
      );
      if (!readsJson(operation) || fitting.length === 0) return undefined;
      const [field] = chance.of(fitting);
      const others = Object.entries(fieldsFor(operation, chance)).filter(([other]) => other !== field);
      const body = [
        ...others.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`),
        `${JSON.stringify(field)}:${chance.of(values)}`,
      ];
      return shot({ ...requestFor(operation, chance), body: `{${body.join(',')}}` });
    },
  };
}

/** A flaw of the path or the query. */
function targetFlaw(
  name: string,
  target: (operation: Operation, chance: Chance) => string | undefined,
): Flaw {
  return {
    name,
    make: (operation, chance) => {
      const changed = target(operation, chance);
      return changed === undefined ? undefined : shot({ ...requestFor(operation, chance), target: changed });
    },
  };
}

function queryFlaw(name: string, fits: (operation: Operation) => boolean, queries: readonly string[]): Flaw {
  return targetFlaw(name, (operation, chance) =>
    fits(operation) ? `${targetFor(operation, chance)}?${chance.of(queries)}` : undefined,
  );
}

const isPaged = ({ parameters }: Operation): boolean => parameters.some(({ name }) => name === 'cursor');

/** An order as Shopify signs it. */
function signed(body: string | Buffer, ...more: RawHeader[]): RawHeader[] {
  const hmac = createHmac('sha256', SECRET).update(body).digest('base64');
  return [JSON_TYPE, ['X-Shopify-Topic', 'orders/create'], ['X-Shopify-Hmac-Sha256', hmac], ...more];
}

function order(chance: Chance): string {
  const line = { id: 1 + chance.below(1e9), sku: chance.of(SKUS), quantity: 1 + chance.below(3) };
  return JSON.stringify({ id: 1 + chance.below(1e9), line_items: [line] });
}

/** A flaw of a delivery of Shopify. */
function webhookFlaw(
  name: string,
  make: (chance: Chance) => { headers: RawHeader[]; body: string | Buffer },
): Flaw {
  return {
    name,
    make: ({ path }, chance) =>
      path === WEBHOOK ? shot({ method: 'POST', target: WEBHOOK, ...make(chance) }) : undefined,
  };
}

const NO_COUNTS = [
  'true',
  '"5"',
  '"0x10"',
  '[5]',
  '{}',
  'null',
  '1.5',
  '1e21',
  '1e400',
  '-0',
  '"NaN"',
  '""',
  '1e-3',
];
const NO_TEXTS = ['5', 'true', '[]', '["a"]', '{}', 'null', '{"toString":"x"}', '"\\u0000"', '"\\ud83d"'];

/** Every flaw that the API must refuse in an otherwise good request. */
export const FLAWS: readonly Flaw[] = [
  bodyFlaw('broken JSON', (chance) =>
    chance.of(['{', '{"a":', '[1,', '"', 'nul', '{a:1}', "{'a':1}", '\ufeff{', '}']),
  ),
  bodyFlaw('random bytes', (chance) =>
    Buffer.concat([Buffer.from([0xff]), chance.bytes(1 + chance.below(300))]),
  ),
  bodyFlaw(
    'no object',
    (chance) => chance.of(['5', '"text"', 'true', '[]', '[{}]', '1e400']),
    JSON_TYPE,
    (operation) => readsJson(operation) && operation.fields !== undefined,
  ),
  bodyFlaw('__proto__', () => '{"__proto__":{"physical":5},"physical":5}'),
  bodyFlaw('constructor.prototype', () => '{"constructor":{"prototype":{"physical":5}}}'),
  bodyFlaw('a field twice', (chance) => `{"physical":5,"physical":${chance.below(9)}}`),
  bodyFlaw('a NUL', () => '{"physical":5,"reason":"a\\u0000"}'),
  bodyFlaw('half a surrogate pair', () => '{"delta":1,"reason":"\\udc00"}'),
  bodyFlaw('nested without end', (chance) => chance.of(['[', '{"a":']).repeat(100 + chance.below(100_000))),
  bodyFlaw('nested and closed', (chance) => {
    const depth = 100 + chance.below(50_000);
    return '['.repeat(depth) + ']'.repeat(depth);
  }),
  bodyFlaw('another charset', (chance) => chance.json(), [
    'Content-Type',
    'application/json; charset=utf-16',
  ]),
  bodyFlaw('another media type', (chance) => chance.text(99) + 'x', ['Content-Type', 'application/xml']),
  bodyFlaw('no media type that there is', (chance) => chance.text(99) + 'x', ['Content-Type', 'json/;;=']),
  fieldFlaw('no whole number', ['integer', 'number'], NO_COUNTS),
  fieldFlaw('no text', ['string'], NO_TEXTS),
  {
    name: 'an unknown field',
    make: (operation, chance) => {
      if (!readsJson(operation) || operation.fields === undefined) return undefined;
      const name = chance.of([
        'phisical',
        'toString',
        'hasOwnProperty',
        'valueOf',
        '',
        '$where',
        'sku.physical',
      ]);
      const body = JSON.stringify({ ...fieldsFor(operation, chance), [name]: chance.below(9) });
      return shot({ ...requestFor(operation, chance), body });
    },
  },
  {
    name: 'two idempotency keys',
    make: (operation, chance) => {
      if (!operation.parameters.some(({ name }) => /^idempotency-key$/i.test(name))) return undefined;
      const request = requestFor(operation, chance);
      return shot({ ...request, headers: [...request.headers, ['Idempotency-Key', 'another']] });
    },
  },
  {
    name: 'no key, or a wrong one',
    make: (operation, chance) => {
      if (operation.path === WEBHOOK || PUBLIC.test(operation.path)) return undefined;
      const request = requestFor(operation, chance);
      const others = request.headers.filter(([name]) => name !== 'X-API-Key');
      const wrong: RawHeader[] = [
        ['X-API-Key', 'wrong'],
        ['Authorization', 'Bearer wrong'],
        ['X-Nothing', ''],
      ];
      return shot({ ...request, headers: [...others, chance.of(wrong)] });
    },
  },
  {
    name: 'a body that ends early',
    make: (operation, chance) => {
      if (!readsJson(operation)) return undefined;
      const body = '{"physical":5,"bufferQty":5,"delta":1,"reason":"early"}';
      const request = { ...requestFor({ ...operation, fields: {} }, chance), body };
      const bytes = bytesOf({ ...request, contentLength: String(body.length + 1 + chance.below(99)) });
      return { bytes, hangUp: true };
    },
  },
  {
    name: 'a wrong length',
    make: (operation, chance) => {
      if (!readsJson(operation)) return undefined;
      const contentLength = chance.of(['-1', 'x', '1e3', '0x10', '5, 6', '99999999999999999999', '10000000']);
      return shot({
        ...requestFor({ ...operation, fields: {} }, chance),
        body: '{"physical":5}',
        contentLength,
      });
    },
  },
  {
    name: 'an odd method',
    make: (operation, chance) => {
      const method = chance.of(['TRACE', 'PURGE', 'PROPFIND', 'BREW', 'get', 'MKCOL', 'LOCK', '', 'G\0T']);
      return shot({ ...requestFor(operation, chance), method });
    },
  },
  targetFlaw('broken percent-encoding', ({ path }, chance) =>
    path.includes('{')
      ? path.replaceAll(/\{\w+\}/g, () => chance.of(['%', '%zz', '%C3%28', '%ED%A0%80', '%FF', 'a%0']))
      : undefined,
  ),
  targetFlaw('what is no SKU', ({ path }, chance) =>
    path.includes('{sku}')
      ? path.replace('{sku}', () =>
          chance.of(['%00', 'a%0Ab', 'x'.repeat(41), 'x'.repeat(700), '%E2%80%A8', '%7F']),
        )
      : undefined,
  ),
  queryFlaw('a bad limit', isPaged, [
    'limit=0',
    'limit=-1',
    'limit=1e3',
    'limit=0x10',
    'limit=201',
    'limit=x',
    'limit=',
  ]),
  queryFlaw('a limit twice', isPaged, ['limit=1&limit=2', 'limit[]=1', 'limit[a]=1']),
  queryFlaw('a bad cursor', isPaged, [
    'cursor=x',
    'cursor=',
    'cursor=%00',
    'cursor=a&cursor=b',
    `cursor=${'A'.repeat(3000)}`,
  ]),
  queryFlaw('an unknown query', isPaged, ['page=2', '__proto__=1', 'constructor=1', 'limit=1&toString=1']),
  webhookFlaw('a tampered body', (chance) => {
    const body = order(chance);
    return { headers: signed(body), body: body.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)) };
  }),
  webhookFlaw('a tampered signature', (chance) => {
    const hmac = chance.of([
      chance.bytes(32).toString('base64'),
      '',
      'x',
      chance.text(44).replaceAll(/[^!-~]/g, ''),
    ]);
    const headers: RawHeader[] = [
      JSON_TYPE,
      ['X-Shopify-Topic', 'orders/create'],
      ['X-Shopify-Hmac-Sha256', hmac],
    ];
    return { headers, body: order(chance) };
  }),
  webhookFlaw('two signatures', (chance) => {
    const body = order(chance);
    return { headers: [...signed(body), ...signed(body).slice(2)], body };
  }),
  webhookFlaw('a signed body that is no order', (chance) => {
    const body = chance.of([
      () => chance.object(),
      () => '{"id":1,"line_items":[{"id":1,"sku":"MUG","quantity":-1}]}',
      () => '{"id":1,"line_items":[{"id":1,"sku":"MUG","quantity":1.5}]}',
      () => '{"id":1,"line_items":[{"id":null,"sku":"MUG","quantity":1}]}',
      () => '{"id":1,"line_items":{"0":{"id":1,"sku":"MUG","quantity":1}}}',
      () => '{"id":"__proto__","line_items":[{"id":1,"sku":"MUG","quantity":1}]}',
      () => order(chance).slice(0, -1 - chance.below(20)),
      () => '['.repeat(100_000),
      () => '{"id":1,"line_items":['.repeat(5000),
    ])();
    return { headers: signed(body), body };
  }),
  webhookFlaw('a signed body without a topic', (chance) => {
    const body = order(chance);
    return { headers: signed(body).filter(([name]) => name !== 'X-Shopify-Topic'), body };
  }),
];

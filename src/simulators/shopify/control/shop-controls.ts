import type { Endpoint } from '../../amazon/http/route';
import type { ShopCalls } from '../http/shop-calls';
import type { ShopFault, ShopFaultEffect, ShopFaults } from '../http/shop-faults';
import type { ShopTokens } from '../login/shop-tokens';
import type { AdjustmentLog } from '../stock/adjustment-log';
import type { ShopWebhooks } from '../webhooks/shop-webhooks';
import type { WebhookFault, WebhookSettings } from '../webhooks/webhook-settings';
import { BadControl, ControlBody, controlled } from './read-body';

export interface ShopControlParts {
  /** The body of `GET /`. */
  readonly state: () => unknown;
  readonly uninstall: () => void;
  readonly faults: ShopFaults;
  readonly calls: ShopCalls;
  readonly tokens: ShopTokens;
  readonly webhooks: ShopWebhooks;
  readonly adjustmentLog: AdjustmentLog;
}

/**
 * The shop as a machine: what it shows, faults, webhooks and access. They are not Shopify's.
 *
 * - `GET /`: items with their levels, locations, and counts of the rest. `GET /_simulator/adjustments`, `/calls`, `/webhooks`.
 * - `POST /_simulator/faults`: `{ "operation": "inventoryAdjustQuantities", "times": 1, "kind": "throttled" }`; see `ShopFault`.
 *   `DELETE` removes all.
 * - `PUT /_simulator/webhook-settings`: see `WebhookSettings`. `POST /_simulator/webhook-faults`: see `WebhookFault`.
 *   `POST /_simulator/webhooks/release` sends the held ones. `PUT /_simulator/webhook-targets`: `{ "urls": ["http://…"] }`.
 * - `PUT /_simulator/scopes`: `{ "scopes": ["read_orders"] }`. `POST /_simulator/revoke-tokens`, `/uninstall`, `/install`.
 */
export function shopControls(parts: ShopControlParts): readonly Endpoint[] {
  const { faults, calls, tokens, webhooks, adjustmentLog } = parts;
  const at = (method: string, path: string, run: (body: ControlBody) => unknown, status = 200): Endpoint => ({
    method,
    path,
    handle: ({ body }) => controlled(() => run(new ControlBody(body)), status),
  });
  return [
    at('GET', '/', parts.state),
    at('GET', '/_simulator/adjustments', () => ({ adjustments: adjustmentLog.entries() })),
    at('GET', '/_simulator/calls', () => ({ calls: calls.of() })),
    at('GET', '/_simulator/webhooks', () => ({ webhooks: webhooks.list() })),
    at(
      'POST',
      '/_simulator/faults',
      (body) => {
        const fault = readFault(body);
        faults.add(fault);
        return fault;
      },
      201,
    ),
    at('DELETE', '/_simulator/faults', () => {
      faults.clear();
      webhooks.clearFaults();
    }),
    at('PUT', '/_simulator/webhook-settings', (body) => webhooks.change(readSettings(body))),
    at(
      'POST',
      '/_simulator/webhook-faults',
      (body) => {
        webhooks.script(readWebhookFault(body));
      },
      201,
    ),
    at('POST', '/_simulator/webhooks/release', () => ({ released: webhooks.release() })),
    at('PUT', '/_simulator/webhook-targets', (body) => {
      webhooks.deliverTo(...body.texts('urls'));
    }),
    at('PUT', '/_simulator/scopes', (body) => {
      tokens.scopes = body.texts('scopes');
    }),
    at('POST', '/_simulator/revoke-tokens', () => ({ revoked: tokens.revokeAll() })),
    at('POST', '/_simulator/uninstall', () => {
      parts.uninstall();
    }),
    at('POST', '/_simulator/install', () => {
      tokens.isInstalled = true;
    }),
  ];
}

function readFault(body: ControlBody): ShopFault {
  return { operation: body.text('operation'), times: readTimes(body), ...readEffect(body) };
}

function readEffect(body: ControlBody): ShopFaultEffect {
  const kind = body.text('kind');
  switch (kind) {
    case 'throttled':
      return { kind, ...(body.has('when') ? { when: readWhen(body) } : {}) };
    case 'hang':
    case 'expire-token':
    case 'cut':
      return { kind };
    case 'status':
      return {
        kind,
        status: body.whole('status'),
        ...(body.has('body') ? { body: body.raw('body') } : {}),
        ...body.optional('retryAfterSeconds', 'number'),
      };
    case 'reset':
    case 'internal-error':
      return { kind, when: readWhen(body) };
    case 'delay':
      return { kind, ms: body.whole('ms'), ...(body.has('when') ? { when: readWhen(body) } : {}) };
    case 'user-error':
      return { kind, code: body.text('code') };
    default:
      throw new BadControl(
        'kind must be one of throttled, status, reset, delay, internal-error, user-error, hang, expire-token, cut.',
      );
  }
}

function readWhen(body: ControlBody): 'before' | 'after' {
  const when = body.text('when');
  if (when !== 'before' && when !== 'after') throw new BadControl('when must be before or after.');
  return when;
}

function readTimes(body: ControlBody): number | 'always' {
  return body.raw('times') === 'always' ? 'always' : body.whole('times');
}

function readSettings(body: ControlBody): Partial<WebhookSettings> {
  const delayMs = body.raw('delayMs');
  const range = Array.isArray(delayMs) ? (delayMs as unknown[]) : [];
  if (body.has('delayMs') && !(range.length === 2 && range.every((ms) => typeof ms === 'number')))
    throw new BadControl('delayMs must be a list of two numbers.');
  return {
    ...body.optional('dropShare', 'number'),
    ...body.optional('doubleShare', 'number'),
    ...(body.has('delayMs') ? { delayMs: range as [number, number] } : {}),
    ...body.optional('retries', 'whole'),
    ...body.optional('retryMs', 'whole'),
  };
}

function readWebhookFault(body: ControlBody): WebhookFault {
  const kind = (['drop', 'double', 'hold', 'delay'] as const).find((one) => one === body.text('kind'));
  if (kind === undefined) throw new BadControl('kind must be one of drop, double, hold, delay.');
  return {
    kind,
    times: readTimes(body),
    ...body.optional('topic', 'text'),
    ...body.optional('ms', 'whole'),
  };
}

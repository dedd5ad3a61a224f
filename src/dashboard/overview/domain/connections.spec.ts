import { draftAlert } from '../../../alerts/domain/alert';
import { type ConnectionFacts, CONNECTION_NAMES, connectionsOf } from './connections';

const EARLIER = '2026-11-23T10:00:00.000000Z';
const LATER = '2026-11-23T10:05:00.000000Z';

const FACTS: ConnectionFacts = {
  webhookAt: LATER,
  acceptedAt: LATER,
  paused: null,
  oldestPendingSeconds: 0,
  returns: { finishedAt: EARLIER, isRunning: false, failures: 0 },
  orders: {
    freshness: { kind: 'fresh', searchedThroughMs: Date.parse(EARLIER) },
    notices: { isConfigured: true, lastAtMs: Date.parse(LATER) },
  },
  shop: { status: 'ok', lastAnswerAt: LATER, missingScopes: [], isUninstalled: false },
  alertWebhook: { isConfigured: true },
  alerts: [],
};

function refusedAt(at: string, closedAt?: string): Pick<ConnectionFacts, 'alerts'> {
  const alert = draftAlert('webhook_refused:signature', 'webhook_refused', at, 'Check the secret.', {});
  return { alerts: [{ ...alert, read: false, count: 1, ...(closedAt === undefined ? {} : { closedAt }) }] };
}

function stateOf(name: (typeof CONNECTION_NAMES)[number], facts: Partial<ConnectionFacts>): unknown {
  const found = connectionsOf({ ...FACTS, ...facts }).find((connection) => connection.name === name);
  return [found?.status, found?.lastEventAt, found?.message];
}

function without(name: keyof ConnectionFacts): ConnectionFacts {
  return Object.fromEntries(
    Object.entries(FACTS).filter(([fact]) => fact !== name),
  ) as unknown as ConnectionFacts;
}

describe('the connections of the service', () => {
  it('are all named, in a fixed order', () => {
    expect(connectionsOf(FACTS)).toEqual([
      { name: 'shopify-webhooks', status: 'ok', lastEventAt: LATER },
      { name: 'shopify', status: 'ok', lastEventAt: LATER },
      { name: 'amazon-listings', status: 'ok', lastEventAt: LATER },
      { name: 'amazon-returns', status: 'ok', lastEventAt: EARLIER },
      { name: 'amazon-orders', status: 'ok', lastEventAt: '2026-11-23T10:00:00.000Z' },
      { name: 'amazon-notices', status: 'ok', lastEventAt: '2026-11-23T10:05:00.000Z' },
      { name: 'alert-webhook', status: 'ok' },
      { name: 'dynamodb', status: 'ok' },
    ]);
    expect(connectionsOf(FACTS).map(({ name }) => name)).toEqual(CONNECTION_NAMES);
  });

  it('wait before the first exchange, and say how to begin', () => {
    const first = connectionsOf(without('webhookAt'))[0];
    expect(first).toMatchObject({
      status: 'waiting',
      message: expect.stringContaining('Subscribe') as string,
    });
    expect(connectionsOf(without('acceptedAt'))[2]).toMatchObject({ status: 'waiting' });
    const never = { isRunning: false, failures: 0 };
    expect(connectionsOf({ ...FACTS, returns: never })[3]).toMatchObject({
      status: 'waiting',
      message: expect.stringContaining('POST /api/returns/poll') as string,
    });
    expect(connectionsOf({ ...FACTS, returns: { ...never, isRunning: true } })[3]).toMatchObject({
      status: 'waiting',
      message: expect.stringContaining('is running') as string,
    });
  });

  it('leads to the command that subscribes, where the service may call it', () => {
    const adviceFor = (status: 'ok' | 'off'): unknown => {
      const shop = { status, missingScopes: [], isUninstalled: false };
      return connectionsOf({ ...without('webhookAt'), shop })[0]?.message;
    };
    expect(adviceFor('ok')).toContain('npm run shopify:subscribe');
    expect(adviceFor('off')).toContain('orders/create, orders/cancelled and refunds/create');
  });

  it('of the shop are those of this instance, or else of the alerts of others', () => {
    const waiting = { status: 'waiting', missingScopes: [], isUninstalled: false } as const;
    const alert = draftAlert('auth_failed:shopify', 'auth_failed', EARLIER, 'The app has no scope.', {});
    const alerts = [{ ...alert, read: false, count: 1 }];
    expect(stateOf('shopify', { shop: waiting })).toContain('waiting');
    expect(stateOf('shopify', { shop: waiting, alerts })).toEqual([
      'failing',
      undefined,
      'The app has no scope.',
    ]);
    expect(stateOf('shopify', { alerts })).toEqual(['ok', LATER, undefined]);
    expect(stateOf('shopify', { shop: { ...waiting, status: 'off' }, alerts })).toContain('off');
  });

  it.each([
    ['refused and none accepted since', refusedAt(LATER), { webhookAt: EARLIER }, 'failing'],
    ['refused, and accepted since', refusedAt(EARLIER), { webhookAt: LATER }, 'ok'],
    ['refused, and the alert closed', refusedAt(LATER, LATER), { webhookAt: EARLIER }, 'ok'],
  ] as const)('webhooks that were %s', (_, alerts, webhook, status) => {
    const [shown, at, message] = stateOf('shopify-webhooks', { ...alerts, ...webhook }) as unknown[];
    expect([shown, at]).toEqual([status, webhook.webhookAt]);
    expect(message).toBe(status === 'failing' ? 'Check the secret.' : undefined);
  });

  it('fail with the reason of the pause, and wait while a person pauses or a push waits for minutes', () => {
    const byHand = { reason: 'Stock-taking.', byHand: true } as const;
    expect(stateOf('amazon-listings', { paused: byHand })).toEqual([
      'waiting',
      LATER,
      'Paused by hand: Stock-taking.',
    ]);
    expect(stateOf('amazon-listings', { paused: { reason: 'Refused.' }, oldestPendingSeconds: 900 })).toEqual(
      ['failing', LATER, 'Refused.'],
    );
    expect(stateOf('amazon-listings', { oldestPendingSeconds: 900 })).toEqual([
      'waiting',
      LATER,
      expect.stringContaining('15 minutes'),
    ]);
  });

  it('fail while reports fail', () => {
    const returns = { finishedAt: EARLIER, isRunning: true, failures: 3 };
    expect(stateOf('amazon-returns', { returns })).toEqual([
      'failing',
      EARLIER,
      expect.stringContaining('3 times in a row'),
    ]);
    expect(
      stateOf('amazon-returns', { returns: { isRunning: true, failures: 0, problem: 'HTTP 403.' } }),
    ).toEqual(['failing', undefined, expect.stringContaining('HTTP 403.')]);
  });

  it('of the alerts: off, about to post, or refused', () => {
    const waiting = { raisedAt: EARLIER, attempts: 0 };
    const status = (alertWebhook: ConnectionFacts['alertWebhook']): unknown =>
      connectionsOf({ ...FACTS, alertWebhook }).find(({ name }) => name === 'alert-webhook')?.status;
    expect(status({ isConfigured: false, waiting })).toBe('off');
    expect(status({ isConfigured: true, waiting })).toBe('waiting');
    expect(status({ isConfigured: true, waiting: { ...waiting, attempts: 2 } })).toBe('failing');
  });

  it('to the store fail as long as its calls do', () => {
    expect(stateOf('dynamodb', { storeFailingForMs: 12_345 })).toEqual([
      'failing',
      undefined,
      expect.stringContaining('13 s'),
    ]);
  });
});

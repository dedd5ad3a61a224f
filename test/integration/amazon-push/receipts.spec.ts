import type { UpdateItemCommandInput, UpdateItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { Change } from '../../../src/changes/change';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { loadConfig } from '../../../src/config/load-config';
import type { Stock } from '../../../src/inventory/domain/stock';
import { GroupCommit } from '../../../src/inventory/ledger/group-commit';
import { DEFAULT_LIMITS } from '../../../src/inventory/ledger/group-commit-limits';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { ObservationRepository } from '../../../src/inventory/outbox/observation.repository';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { timestampOf } from '../../../src/platform/timestamp';
import { OrdersFreshness } from '../../../src/sync/amazon-orders/freshness/orders-freshness';
import { NoticeStateRepository } from '../../../src/sync/amazon-orders/notices/notice-state.repository';
import { SearchStateRepository } from '../../../src/sync/amazon-orders/search/search-state.repository';
import {
  acceptedNumber,
  type FollowedNumber,
} from '../../../src/sync/amazon-push/receipts/domain/followed-number';
import { EvidenceReader } from '../../../src/sync/amazon-push/receipts/evidence-reader.service';
import { ExcessLooks } from '../../../src/sync/amazon-push/receipts/excess-looks.service';
import { ListedReceipts } from '../../../src/sync/amazon-push/receipts/listed-receipts.service';
import { ReceiptEnds } from '../../../src/sync/amazon-push/receipts/receipt-ends.service';
import { ReceiptJudge } from '../../../src/sync/amazon-push/receipts/receipt-judge.service';
import { Receipts } from '../../../src/sync/amazon-push/receipts/receipts';
import { ReceiptsMetrics } from '../../../src/sync/amazon-push/receipts/receipts.metrics';
import { SenderLease } from '../../../src/sync/amazon-push/sender-lease';
import { amazonDriftsOf } from '../../support/amazon-push/amazon-drifts';
import { outboxesOf } from '../../support/listings/outboxes';
import { storeListing } from '../../support/listings/stored-listing';
import { SetClock } from '../../support/set-clock';
import { LedgerWriter, newSku, registration } from '../../support/store/ledger-writer';
import { HOUR_MS, TestLeases } from '../../support/store/test-leases';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NOW = Date.now();
const MINUTE_MS = 60_000;
/** DynamoDB Local does not report the second unit of an item. */
const onEmbedded = process.env.TEST_DYNAMODB_ENDPOINT === undefined ? it : it.skip;

describe('how the receipt of an accepted number ends', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let script: ScriptedClient;
  let receipts: Receipts;
  let ends: ReceiptEnds;
  let ledger: LedgerRepository;
  let listed: ListedReceipts;
  let lease: SenderLease;
  let changes: Change[];
  let sku: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    writer = new LedgerWriter(store);
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  beforeEach(async () => {
    script = new ScriptedClient(store);
    const { client } = script;
    const clock = new SetClock(NOW);
    const { sync, store: config, receipts: steps } = loadConfig(store.env);
    lease = new SenderLease(
      store.documents,
      new TestLeases(store).optionsOf('sender', { ttlMs: HOUR_MS }),
      sync,
    );
    await lease.keep();
    const feed = new ChangeFeed();
    changes = [];
    feed.subscribe((change) => changes.push(change));
    ledger = new LedgerRepository(client, store.tables, config, feed);
    const observations = new ObservationRepository(client, store.tables, feed);
    const listings = new ListingsRepository(client, store.documents, store.tables);
    receipts = new Receipts(steps, clock);
    listed = new ListedReceipts(ledger, listings, observations, lease);
    ends = new ReceiptEnds(
      receipts,
      observations,
      listed,
      new GroupCommit(ledger, clock, new OutboxNotifier(), DEFAULT_LIMITS),
      lease,
      new ReceiptsMetrics(new Registry(), receipts, lease),
    );
    sku = newSku();
    await writer.move(registration(sku, { physical: 10 }));
  });

  afterEach(() => {
    script.client.destroy();
  });

  function freshnessOf(): OrdersFreshness {
    const { documents, tables } = store;
    const clock = new SetClock(NOW);
    const searches = new SearchStateRepository(documents, tables, clock);
    const notices = new NoticeStateRepository(documents, tables);
    return new OrdersFreshness(searches, notices, loadConfig(store.env).orders, clock);
  }

  function evidenceOf(): EvidenceReader {
    const { documents, tables } = store;
    const rows = new InventoryRepository(documents, tables);
    const listings = new ListingsRepository(script.client, documents, tables);
    return new EvidenceReader(ledger, listings, rows, freshnessOf(), new SetClock(NOW));
  }

  function judgeOf(): ReceiptJudge {
    const clock = new SetClock(NOW);
    const drifts = amazonDriftsOf(store, clock);
    const excess = new ExcessLooks(receipts, drifts, ledger, freshnessOf(), clock);
    const { receipts: steps } = loadConfig(store.env);
    return new ReceiptJudge(receipts, evidenceOf(), ends, drifts, steps, excess);
  }

  async function stockOf(one = sku): Promise<Stock> {
    const stock = (await ledger.readRegistered([one])).get(one);
    if (stock === undefined) throw new Error(`${one} is not registered.`);
    return stock;
  }

  /** Amazon accepted ten units so many minutes ago, and the sender follows them. */
  async function accepted(minutesAgo = 1, fence = 1): Promise<FollowedNumber> {
    const timestamp = timestampOf(NOW - minutesAgo * MINUTE_MS);
    const last = { count: 10, txId: `sync:${sku}:1:${minutesAgo}`, timestamp };
    await outboxesOf(store).stocks.marks.settle({ sku, version: 1, ...last, fence });
    receipts.accepted({ sku }, last, NOW - minutesAgo * MINUTE_MS);
    return acceptedNumber({ sku }, last, NOW - minutesAgo * MINUTE_MS);
  }

  function followed(sellerSku = sku): FollowedNumber {
    const number = receipts.get(sellerSku);
    if (number === undefined) throw new Error(`${sellerSku} is not followed.`);
    return number;
  }

  const look = (count: number) => ({ count, askedAtMs: NOW - 200, readAtMs: NOW });
  const ended = (): Change[] => changes.filter(({ kind }) => kind === 'receipt');

  it('writes once what Amazon showed, and says it once', async () => {
    const number = await accepted();
    expect(await ends.end(number, 'observed', look(10))).toBe(true);
    expect((await stockOf()).observation).toEqual({
      state: 'observed',
      count: 10,
      at: timestampOf(NOW),
      of: number.accepted.timestamp,
    });
    expect(ended().map(({ value }) => value)).toEqual([
      {
        sku,
        sellerSku: sku,
        state: 'observed',
        quantity: 10,
        acceptedAt: number.accepted.timestamp,
        observedAt: timestampOf(NOW),
        observedMs: MINUTE_MS,
      },
    ]);
    expect(receipts.get(sku)).toBeUndefined();
  });

  it('measures nothing of a number that no sender looked at in time, such as one of the release before', async () => {
    const { accepted: last } = await accepted(24 * 60);
    receipts.clear();
    receipts.follow(await stockOf());
    await ends.end(followed(), 'observed', look(10));
    expect((await stockOf()).observation).toMatchObject({ state: 'observed', of: last.timestamp });
    expect(ended().map(({ value }) => value)).toEqual([
      {
        sku,
        sellerSku: sku,
        state: 'observed',
        quantity: 10,
        acceptedAt: last.timestamp,
        observedAt: timestampOf(NOW),
        isUnmeasured: true,
      },
    ]);
  });

  it('looks again in the next run at a number that was seen when the lease had ended', async () => {
    const number = await accepted();
    await lease.release();
    expect(await ends.end(number, 'observed', look(10))).toBe(false);
    expect((await stockOf()).observation).toBeUndefined();
    expect(ended()).toEqual([]);
    await lease.keep();
    expect(await ends.end(followed(), 'observed', look(10))).toBe(true);
    expect((await stockOf()).observation).toMatchObject({ state: 'observed' });
  });

  it('ends once when a round and a sweep look at the same time', async () => {
    const number = await accepted();
    const judge = judgeOf();
    const found = {
      kind: 'found' as const,
      sku,
      quantity: 10,
      channels: ['DEFAULT'],
      productType: 'MUG',
      requestId: 'r-1',
    };
    const looks = new Map([[sku, { answer: found, askedAtMs: NOW, readAtMs: NOW }]]);
    await Promise.all([judge.judge(looks), judge.judge(looks)]);
    expect((await stockOf()).observation).toMatchObject({ state: 'observed', of: number.accepted.timestamp });
    expect(ended()).toHaveLength(1);
  });

  it('compares a listing with what it sells now, not with what it sold when its number was accepted', async () => {
    const [sellerSku, other] = [newSku(), newSku()];
    await writer.move(registration(other, { physical: 7 }));
    const last = { count: 10, txId: `sync:${sellerSku}:1:1`, timestamp: timestampOf(NOW - MINUTE_MS) };
    const components = [{ sku: other, units: 1 }];
    await storeListing(store, { sellerSku, components, attributes: { lastBroadcast: last } });
    const looked = {
      ...{ sellerSku, isListing: true as const, components: [{ sku, units: 1 }] },
      ...{ unanswered: [], shown: [look(9)], lastStepAtMs: NOW },
    };
    const read = (await evidenceOf().read([looked])).get(sellerSku);
    expect(read?.evidence).toMatchObject({ offered: 7, allowed: 7 });
  });

  it('says nothing again where Amazon shows it after another number', async () => {
    const number = await accepted();
    await ends.end(number, 'mismatch', look(7));
    const mismatch = followed();
    script.forgetCalls();
    await ends.end(mismatch, 'mismatch', look(7));
    expect(script.calls).toEqual([]);
    await ends.end(mismatch, 'mismatch', look(6));
    expect((await stockOf()).observation).toMatchObject({ state: 'mismatch', count: 6 });
    await ends.end(mismatch, 'observed', look(10));
    expect((await stockOf()).observation).toMatchObject({ state: 'observed', count: 10 });
    // A notice or a sweep has it looked at again.
    receipts.follow(await stockOf());
    await ends.end(followed(), 'mismatch', look(4));
    expect((await stockOf()).observation).toMatchObject({
      state: 'mismatch',
      count: 4,
      seenAt: timestampOf(NOW),
    });
    expect(ended().map(({ value }) => value)).toMatchObject([{ state: 'mismatch', quantity: 10 }]);
  });

  it('writes nothing about a number that a newer one replaced, or under an older fencing number', async () => {
    const older = await accepted(5);
    await accepted(1);
    expect(await ends.end(older, 'observed', look(10))).toBe(false);
    expect(receipts.get(sku)?.acceptedAtMs).toBe(NOW - MINUTE_MS);
    const elsewhere = await accepted(0.5, 1_000);
    expect(await ends.end(elsewhere, 'observed', look(10))).toBe(false);
    expect((await stockOf()).observation).toBeUndefined();
    expect(ended()).toEqual([]);
  });

  it('shows of a listed SKU the worst of its listings, by one write when the last one is observed', async () => {
    const timestamp = timestampOf(NOW - MINUTE_MS);
    const last = { count: 10, txId: `sync:${sku}-A:1:a`, timestamp };
    const components = [{ sku, units: 1 }];
    for (const name of ['A', 'B']) {
      const sellerSku = `${sku}-${name}`;
      await storeListing(store, { sellerSku, components, attributes: { lastBroadcast: last } });
      receipts.accepted({ sku: sellerSku, isListing: true, components }, last, NOW - MINUTE_MS);
    }
    await outboxesOf(store).stocks.marks.settle({ sku, version: 1, ...last, fence: 1, listingsRevision: 2 });
    await ends.end(followed(`${sku}-A`), 'observed', look(10));
    script.forgetCalls();
    await listed.renew();
    expect(script.calls).toEqual([]);
    await ends.end(followed(`${sku}-B`), 'mismatch', look(3));
    await listed.renew();
    expect((await stockOf()).observation).toMatchObject({ state: 'mismatch', count: 3, of: timestamp });
    await ends.end(followed(`${sku}-B`), 'observed', look(10));
    await listed.renew();
    expect((await stockOf()).observation).toMatchObject({ state: 'observed', count: 10, of: timestamp });
  });

  onEmbedded('costs one write unit', async () => {
    let units = 0;
    script.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'UpdateItemCommand') return next(args);
          const input = {
            ...(args.input as UpdateItemCommandInput),
            ReturnConsumedCapacity: 'TOTAL' as const,
          };
          const result = await next({ ...args, input });
          units += (result.output as UpdateItemCommandOutput).ConsumedCapacity?.CapacityUnits ?? 0;
          return result;
        },
      { step: 'initialize' },
    );
    await ends.end(await accepted(), 'observed', look(10));
    expect(units).toBe(1);
  });
});

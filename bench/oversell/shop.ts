import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/platform/durations';
import { exponential, logUniform, type Random, randomOf, whole } from './random';

/**
 * What happens to one SKU, whatever system keeps its stock: the same for every system of one seed, so that they are compared
 * on equal terms. Times are milliseconds of virtual time.
 */
export interface SkuStory {
  readonly initialUnits: number;
  readonly attempts: readonly Attempt[];
  readonly deliveries: readonly Delivery[];
  readonly flashes: readonly Span[];
  /** Order attempts per millisecond outside of flash sales, by channel. */
  readonly rate: Readonly<Record<Channel, number>>;
  readonly random: () => Random;
  /** How long a number takes from ACCEPTED to live that is accepted at this time: the same for every system. */
  readonly liveMs: (at: number) => number;
}

/** From Amazon's ACCEPTED until buyers see the number: no figure is published; some minutes were reported. */
const LIVE_MS = { least: 1000, most: 120_000 };

export type Channel = 'shopify' | 'amazon';

/** A buyer wants units: it becomes an order when the channel shows enough. */
export interface Attempt {
  readonly at: number;
  readonly channel: Channel;
  readonly units: number;
  /** From the order to Shopify's webhook, or to Amazon's notice; undefined: it is lost. */
  readonly messageMs: number | undefined;
  /** From the order to its cancellation by the buyer; undefined: none. */
  readonly cancelledMs: number | undefined;
}

interface Delivery {
  readonly at: number;
  readonly units: number;
  /** From the merchant's count in Shopify to its webhook. */
  readonly messageMs: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ShopOptions {
  readonly seed: number;
  readonly days: number;
  /** True: each SKU has a flash sale every few days. */
  readonly flash: boolean;
  /** The share of Amazon's notices that never arrive. */
  readonly lostNotices: number;
}

/** How many times the usual rate a flash sale has, and how long it lasts. */
export const FLASH_FACTOR = 60;
const FLASH_MS = 15 * MINUTE_MS;
const FLASH_EVERY_MS = 4 * DAY_MS;

/** The shares of orders with one and with two units. */
export const TWO_UNITS = 0.1;
const CANCELLED = 0.03;
/** Of Shopify's webhooks: late by minutes to an hour, and lost until a comparison at night. */
const LATE_WEBHOOKS = 0.004;
const LOST_WEBHOOKS = 0.0001;
export const NIGHTLY_MS = DAY_MS;

export function storyOf(sku: number, { seed, days, flash, lostNotices }: ShopOptions): SkuStory {
  const random = randomOf(seed * 1_000_003 + sku * 7919);
  const untilMs = days * DAY_MS;
  // 1 to 12 orders a day and channel mix between one third and two thirds: a shop with few units of many things.
  const perDay = logUniform(random, 1, 12);
  const onAmazon = 1 / 3 + random() / 3;
  const rate = { amazon: (perDay * onAmazon) / DAY_MS, shopify: (perDay * (1 - onAmazon)) / DAY_MS };
  const flashes = flash ? spansOf(random, untilMs) : [];
  const attempts = (['shopify', 'amazon'] as const).flatMap((channel) =>
    attemptsOn(channel, rate[channel], { random, untilMs, flashes, lostNotices }),
  );
  attempts.sort((one, other) => one.at - other.at);
  const initialUnits = whole(random, 2, 12);
  const deliveries: Delivery[] = [];
  // On average as many units come as are wanted, so a SKU is sold out a good part of its time.
  for (let at = 0; ;) {
    const units = whole(random, 3, 12);
    at += exponential(random, (units / (perDay * (1 + TWO_UNITS))) * DAY_MS);
    if (at >= untilMs) break;
    deliveries.push({ at, units, messageMs: webhookMs(random) ?? HOUR_MS });
  }
  const later = whole(random, 1, 2 ** 31);
  const liveMs = (at: number): number =>
    logUniform(randomOf(later + Math.floor(at / MINUTE_MS) * 2_654_435_761), LIVE_MS.least, LIVE_MS.most);
  return { initialUnits, attempts, deliveries, flashes, rate, random: () => randomOf(later), liveMs };
}

function spansOf(random: Random, untilMs: number): Span[] {
  const spans: Span[] = [];
  for (let from = exponential(random, FLASH_EVERY_MS); from < untilMs;) {
    const to = from + FLASH_MS;
    spans.push({ from, to });
    from = to + exponential(random, FLASH_EVERY_MS);
  }
  return spans;
}

interface AttemptOptions {
  readonly random: Random;
  readonly untilMs: number;
  readonly flashes: readonly Span[];
  readonly lostNotices: number;
}

function attemptsOn(
  channel: Channel,
  rate: number,
  { random, untilMs, flashes, lostNotices }: AttemptOptions,
): Attempt[] {
  const attempts: Attempt[] = [];
  const add = (from: number, to: number, perMs: number): void => {
    for (let at = from + exponential(random, 1 / perMs); at < to; at += exponential(random, 1 / perMs))
      attempts.push({
        at,
        channel,
        units: random() < TWO_UNITS ? 2 : 1,
        messageMs: channel === 'shopify' ? webhookMs(random) : noticeMs(random, lostNotices),
        cancelledMs: random() < CANCELLED ? logUniform(random, 2 * MINUTE_MS, 10 * HOUR_MS) : undefined,
      });
  };
  add(0, untilMs, rate);
  for (const { from, to } of flashes) add(from, Math.min(to, untilMs), rate * (FLASH_FACTOR - 1));
  return attempts;
}

/** 0.2 to 5 s, rarely minutes, and very rarely never. */
function webhookMs(random: Random): number | undefined {
  const kind = random();
  if (kind < LOST_WEBHOOKS) return undefined;
  if (kind < LOST_WEBHOOKS + LATE_WEBHOOKS) return logUniform(random, MINUTE_MS, HOUR_MS);
  return logUniform(random, 200, 5000);
}

/** 0.5 to 30 s, or never. */
function noticeMs(random: Random, lost: number): number | undefined {
  const isLost = random() < lost;
  const ms = logUniform(random, 500, 30_000);
  return isLost ? undefined : ms;
}

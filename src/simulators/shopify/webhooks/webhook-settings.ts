/** How webhooks are delivered. */
export interface WebhookSettings {
  /** The share that is lost for good, from 0 to 1. */
  readonly dropShare: number;
  /** The share that is delivered twice, with one webhook id. */
  readonly doubleShare: number;
  /** Each one waits between these, in ms: a range makes them arrive in another order. */
  readonly delayMs: readonly [least: number, most: number];
  /** Further attempts after an answer other than 2xx, or none. Shopify makes 8 within four hours. */
  readonly retries: number;
  /** Before the first further attempt, in ms; each later wait is twice as long. Shopify's waits are longer. */
  readonly retryMs: number;
}

export const WEBHOOK_SETTINGS: WebhookSettings = {
  dropShare: 0,
  doubleShare: 0,
  delayMs: [0, 0],
  retries: 8,
  retryMs: 500,
};

/** What happens to the next webhooks of a topic; without a topic, to those of every one. */
export interface WebhookFault {
  readonly topic?: string;
  /** `hold`: kept until `release`. */
  readonly kind: 'drop' | 'double' | 'hold' | 'delay';
  /** Of `delay`, in ms. */
  readonly ms?: number;
  readonly times: number | 'always';
}

export const WEBHOOK_FATES = {
  drop: 'dropped',
  double: 'doubled',
  hold: 'held',
  delay: 'delayed',
} as const;

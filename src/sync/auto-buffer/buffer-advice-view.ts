/** How many units of a SKU should be held back from Amazon, and why. */
export interface BufferAdviceView {
  readonly sku: string;
  /** The advice, in units: what Amazon sells within the delay at the chosen risk. */
  readonly buffer: number;
  /** What the auto buffer sets now: the advice, at most the cap, while no more is on the shelf; else 0. Null without a cap. */
  readonly applied: number | null;
  /** The buffer that is in force. */
  readonly current: number;
  /** 0: the service does not set the buffer itself. */
  readonly autoBufferCap: number;
  /** One or two sentences in plain words. */
  readonly reason: string;
  /** The time in which a sale can be sold again: the p99 from an order at Amazon until it is counted, and of a push until Amazon shows it. */
  readonly delayP99Ms: number;
  /** What the delay consists of. Null: not measured yet, and the objective's time stands for it. */
  readonly delays: {
    readonly countedP99Ms: number | null;
    readonly acceptedP99Ms: number | null;
    readonly observedP99Ms: number | null;
  };
  /** Units sold on Amazon an hour while Amazon had stock: of the last days, or of the last hour where that is more. */
  readonly unitsPerHour: number;
  /** What the rate rests on. */
  readonly unitsSold: number;
  readonly hoursInStock: number;
  readonly unitsInLastHour: number;
  /** The chance that more is sold within the delay than the buffer holds back. */
  readonly risk: number;
}

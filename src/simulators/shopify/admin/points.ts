/** The points of a shop's plan. */
export interface PointSettings {
  readonly maximumAvailable: number;
  readonly restoreRate: number;
}

/** The Standard plan; the size of its bucket is assumed. */
export const STANDARD_POINTS: PointSettings = { maximumAvailable: 2000, restoreRate: 100 };

/** The leaky bucket of an app at a shop. */
export class Points {
  /** Points that calls were charged. */
  spent = 0;
  private available: number;
  private at: number;

  constructor(
    private settings: PointSettings,
    private readonly now: () => number,
  ) {
    this.available = settings.maximumAvailable;
    this.at = now();
  }

  /** Takes the points of a call; false: it is throttled. */
  take(points: number): boolean {
    this.restore();
    if (points > this.available) return false;
    this.available -= points;
    this.spent += points;
    return true;
  }

  /** Gives back what a call did not use. */
  giveBack(points: number): void {
    this.available = Math.min(this.settings.maximumAvailable, this.available + points);
    this.spent -= points;
  }

  /** Empties the bucket: the next call is throttled. */
  drain(): void {
    this.restore();
    this.available = 0;
  }

  change(settings: Partial<PointSettings>): PointSettings {
    this.restore();
    this.settings = { ...this.settings, ...settings };
    this.available = Math.min(this.available, this.settings.maximumAvailable);
    return this.settings;
  }

  status(): object {
    this.restore();
    const { maximumAvailable, restoreRate } = this.settings;
    return { maximumAvailable, currentlyAvailable: Math.floor(this.available), restoreRate };
  }

  private restore(): void {
    const at = this.now();
    const gained = (Math.max(0, at - this.at) / 1000) * this.settings.restoreRate;
    this.available = Math.min(this.settings.maximumAvailable, this.available + gained);
    this.at = at;
  }
}

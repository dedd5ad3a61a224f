/** The points of a shop's plan. */
export interface PointSettings {
  readonly maximumAvailable: number;
  readonly restoreRate: number;
}

/** The Standard plan; the size of its bucket is assumed. */
export const STANDARD_POINTS: PointSettings = { maximumAvailable: 2000, restoreRate: 100 };

/** The leaky bucket of an app at a shop. */
export class Points {
  private available: number;
  private at: number;

  constructor(
    private readonly settings: PointSettings,
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
    return true;
  }

  /** Gives back what a call did not use. */
  giveBack(points: number): void {
    this.available = Math.min(this.settings.maximumAvailable, this.available + points);
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

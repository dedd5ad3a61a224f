import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseJson } from '../../amazon/http/exchange';
import { isShopSnapshot, type ShopSnapshot } from './shop-snapshot';

/** A save that takes longer, in ms, is made later and together with the changes until then. */
const LONG_SAVE_MS = 10;
/** So much of the time is spent on saving at most. */
const SHARE = 0.05;

/** The file of a shop's state. It never stops the simulator: a failure is a warning. */
export class ShopFile {
  private hasFailed = false;
  private lastSaveMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly path: string,
    private readonly snapshot: () => ShopSnapshot,
    private readonly warn: (line: string) => void,
  ) {}

  /** The kept state. A file that cannot be used is set aside beside it, and the simulator starts without a state. */
  load(): ShopSnapshot | undefined {
    try {
      if (!existsSync(this.path)) return undefined;
      const kept = parseJson(readFileSync(this.path, 'utf8'));
      if (isShopSnapshot(kept)) return kept;
      renameSync(this.path, `${this.path}.unusable`);
      this.warn(
        `${this.path} is damaged or of another release. It is now ${this.path}.unusable, and the simulated shop starts without a state`,
      );
    } catch (error) {
      this.reportOnce(error);
    }
    return undefined;
  }

  /** The shop has changed. A small one is saved at once, so that a crash leaves the former state or this one. */
  changed(): void {
    if (this.timer !== undefined) return;
    if (this.lastSaveMs <= LONG_SAVE_MS) this.save();
    else
      this.timer = setTimeout(() => {
        this.save();
      }, this.lastSaveMs / SHARE);
  }

  /** Saves what waits. */
  close(): void {
    if (this.timer !== undefined) this.save();
  }

  private save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const startedAt = performance.now();
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(this.snapshot()), { mode: 0o600 });
      renameSync(`${this.path}.new`, this.path);
      this.hasFailed = false;
    } catch (error) {
      this.reportOnce(error);
    }
    this.lastSaveMs = performance.now() - startedAt;
  }

  private reportOnce(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.warn(`The state of the simulated shop is not kept across restarts: ${String(error)}`);
  }
}

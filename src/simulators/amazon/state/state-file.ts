import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isSnapshot, type Snapshot } from './snapshot';

/** The file of a simulator's state. It never stops the simulator: a failure is a warning. */
export class StateFile {
  private hasFailed = false;

  constructor(
    private readonly path: string,
    private readonly warn: (line: string) => void,
  ) {}

  /** The kept state. A file that cannot be used is set aside beside it, and the simulator starts without a state. */
  load(): Snapshot | undefined {
    try {
      if (!existsSync(this.path)) return undefined;
      const snapshot = parsed(readFileSync(this.path, 'utf8'));
      if (isSnapshot(snapshot)) return snapshot;
      renameSync(this.path, `${this.path}.unusable`);
      this.warn(
        `${this.path} is damaged or of another release. It is now ${this.path}.unusable, and the simulated Amazon starts without a state`,
      );
    } catch (error) {
      this.reportOnce(error);
    }
    return undefined;
  }

  /** Replaces the file in one step, so that a crash leaves the former state or this one. */
  save(snapshot: Snapshot): void {
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(snapshot), { mode: 0o600 });
      renameSync(`${this.path}.new`, this.path);
      this.hasFailed = false;
    } catch (error) {
      this.reportOnce(error);
    }
  }

  private reportOnce(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.warn(`The state of the simulated Amazon is not kept across restarts: ${String(error)}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { csvError } from './csv-errors';
import type { CsvProgressRepository, LineDecisions } from './csv-progress.repository';

/** Milliseconds of one call: load balancers close a call without an answer after 60 seconds. */
export const MAX_IMPORT_MS = 50_000;

/** How a file is sent. */
export interface ImportOptions {
  readonly dryRun: boolean;
  /** The Idempotency-Key: the same import is answered again. */
  readonly key?: string;
  /** Imports the file of the last import again. */
  readonly repeat?: boolean;
  readonly maxMs?: number;
}

/**
 * One call of an import, batch by batch: a line is imported once, in whichever call, and each batch that is done is
 * recorded.
 */
export class ImportRun {
  private throughLine = 0;
  private hasOutcomes = false;
  private hasWorked = false;
  private reachedLine = 0;

  constructor(
    private readonly progress: CsvProgressRepository,
    readonly importId: string,
    readonly isDryRun: boolean,
    /** An import with a key is answered again with its first outcomes. */
    private readonly isKeyed: boolean,
    private readonly deadline: number,
  ) {}

  /**
   * Begins the batch that ends with this line. Returns the stored decisions of an earlier call on it. Throws 503 when the
   * time is over or the service is stopping, but not before this call has imported a batch.
   */
  async begin(lastLine: number, isStopping: boolean): Promise<LineDecisions> {
    if (this.hasWorked && (isStopping || performance.now() > this.deadline))
      throw csvError.unfinished(this.reachedLine);
    // Read again for each batch, because another instance may continue the same import.
    if (lastLine > this.throughLine)
      ({ throughLine: this.throughLine, hasOutcomes: this.hasOutcomes = false } =
        await this.progress.progress(this.importId));
    const isEarlier = lastLine <= this.throughLine && this.hasOutcomes;
    return isEarlier ? this.progress.outcomes(this.importId, lastLine) : new Map();
  }

  /** True for a line that an earlier call has imported. */
  isImported(line: number): boolean {
    return line <= this.throughLine;
  }

  /** Records the batch that ends with this line, with its decisions; undefined when the batch had nothing to import. */
  async end(lastLine: number, decisions: LineDecisions | undefined): Promise<void> {
    this.reachedLine = lastLine;
    if (decisions === undefined) return;
    this.hasWorked = true;
    // After the commit: the progress is all that is stored of a row without a change.
    if (!this.isDryRun) await this.progress.save(this.importId, lastLine, this.keptOf(decisions));
  }

  /** The outcomes that a later call answers again. Without a key these are the rejected rows: the others are imported. */
  private keptOf(decisions: LineDecisions): LineDecisions {
    return new Map([...decisions].filter(([, { outcome }]) => this.isKeyed || outcome === 'rejected'));
  }
}

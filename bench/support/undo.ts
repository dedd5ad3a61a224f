/** The steps that must run before the benchmark ends, in reverse order. */
export class Undo {
  private static readonly active = new Set<Undo>();

  /** Runs all remaining steps, for a benchmark that is interrupted. */
  static async everything(): Promise<void> {
    for (const undo of [...Undo.active].reverse()) await undo.all();
  }

  private readonly steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    Undo.active.add(this);
    this.steps.push(step);
  }

  async all(): Promise<void> {
    for (const step of this.steps.splice(0).reverse()) await step();
    Undo.active.delete(this);
  }
}

/** Runs work and then the steps that it added, also when it fails. */
export async function withUndo<T>(work: (undo: Undo) => Promise<T>): Promise<T> {
  const undo = new Undo();
  try {
    return await work(undo);
  } finally {
    await undo.all();
  }
}

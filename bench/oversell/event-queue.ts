/** Events of virtual time, the earliest first; those of one time in the order of their arrival. */
export class EventQueue {
  private readonly heap: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  private added = 0;
  now = 0;

  at(at: number, run: () => void): void {
    this.added += 1;
    this.heap.push({ at: Math.max(at, this.now), order: this.added, run });
    let index = this.heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  /** Runs all events before `untilMs`; `before` is called with each step of the clock. */
  run(untilMs: number, before: (fromMs: number, toMs: number) => void): void {
    for (let next = this.heap[0]; next !== undefined && next.at < untilMs; next = this.heap[0]) {
      before(this.now, next.at);
      this.now = next.at;
      this.removeFirst();
      next.run();
    }
    before(this.now, untilMs);
    this.now = untilMs;
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (this.heap.length === 0 || last === undefined) return;
    this.heap[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      let least = index;
      if (left < this.heap.length && this.isBefore(left, least)) least = left;
      if (left + 1 < this.heap.length && this.isBefore(left + 1, least)) least = left + 1;
      if (least === index) return;
      this.swap(index, least);
      index = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return;
    this.heap[one] = b;
    this.heap[other] = a;
  }
}

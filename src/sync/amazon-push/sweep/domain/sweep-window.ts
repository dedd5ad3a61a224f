import type { Place } from './sweep-state';

/** What is decided up to a place. */
export interface Decided {
  /** The key of the last item that is decided; undefined where the table ends. */
  readonly end: Place | undefined;
  readonly compared: number;
  readonly different: number;
  readonly unread: number;
}

interface OpenPage {
  readonly end: Place | undefined;
  readonly counts: { compared: number; different: number; unread: number };
  open: number;
}

/** How a seller SKU was decided. */
export type SweepOutcome = 'same' | 'different' | 'unread';

/**
 * The pages of a sweep that are not decided in full: a number that Amazon shows otherwise is looked at twice before it counts,
 * and meanwhile the sweep goes on. The place that is stored stays before the first undecided one, so that a sender that takes
 * over compares it again.
 */
export class SweepWindow {
  private readonly pages: OpenPage[] = [];

  /** True while nothing is open. */
  get isEmpty(): boolean {
    return this.pages.length === 0;
  }

  /** Items that are decided on pages that are not. */
  get ahead(): number {
    return this.pages.reduce((sum, { counts }) => sum + counts.compared, 0);
  }

  /** A page was read: `items` of it are to be compared, and `end` is its last key. Gives its ticket for `decided`. */
  add(items: number, end: Place | undefined): object {
    const page: OpenPage = { end, counts: { compared: 0, different: 0, unread: 0 }, open: items };
    this.pages.push(page);
    return page;
  }

  /** One item of a page is decided. */
  decided(ticket: object, outcome: SweepOutcome): void {
    const page = this.pages.find((one) => one === ticket);
    if (page === undefined) return;
    page.open -= 1;
    page.counts.compared += 1;
    if (outcome !== 'same') page.counts[outcome] += 1;
  }

  /** The pages at the front that are decided in full, taken out; undefined for none. */
  take(): Decided | undefined {
    const first = this.pages.findIndex(({ open }) => open > 0);
    const done = this.pages.splice(0, first === -1 ? this.pages.length : first);
    const last = done.at(-1);
    if (last === undefined) return undefined;
    const sumOf = (name: keyof OpenPage['counts']): number =>
      done.reduce((sum, { counts }) => sum + counts[name], 0);
    return {
      end: last.end,
      compared: sumOf('compared'),
      different: sumOf('different'),
      unread: sumOf('unread'),
    };
  }
}

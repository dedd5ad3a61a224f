import { type Change, isLogged, type LoggedKind } from '../../../changes/change';

/** The lists of the page. */
export const LISTS = ['stock', 'deliveries', 'returns', 'alerts', 'listings'] as const;
export type ListName = (typeof LISTS)[number];

/** Items of one kind in one chunk. With more, the lists are named that they stand in: the client reads its page of them. */
export const MOST_ITEMS = 200;

/** What one chunk is about. The changes of rows, alerts and units are the latest of each. */
export interface EventBatch {
  readonly skus: readonly string[];
  readonly pushes: readonly Change[];
  readonly alerts: readonly Change[];
  readonly returns: readonly Change[];
  readonly lists: readonly ListName[];
}

/** Changes that wait for the next chunk; memory for at most 200 of each kind. */
export class PendingEvents {
  private readonly changes = {
    stock: new Map<string, Change>(),
    push: new Map<string, Change>(),
    alert: new Map<string, Change>(),
    return: new Map<string, Change>(),
  };
  private readonly lists = new Set<ListName>();

  get isEmpty(): boolean {
    return this.lists.size === 0 && Object.values(this.changes).every(({ size }) => size === 0);
  }

  /** A movement and a receipt show in their stock. Of listings only the list is named. */
  add(change: Change): void {
    if (!isLogged(change)) return;
    const { kind, id, sku } = change;
    if (kind === 'movement') return;
    if (kind === 'listing') {
      this.lists.add('listings');
      return;
    }
    // A unit's key is unique within its SKU.
    const key = kind === 'return' ? `${id}\n${sku ?? ''}` : id;
    const changes = this.changes[kind];
    if (changes.size < MOST_ITEMS || changes.has(key)) changes.set(key, change);
    else for (const list of LISTS_OF[kind]) this.lists.add(list);
  }

  addLists(lists: readonly ListName[]): void {
    for (const list of lists) this.lists.add(list);
  }

  /** Takes everything. Single items of a list that is read anew are left out. */
  take(): EventBatch {
    const { stock, push, alert, return: returned } = this.changes;
    const lists = [...this.lists];
    const single = (list: ListName, changes: Map<string, Change>): Change[] =>
      this.lists.has(list) ? [] : [...changes.values()];
    const batch = {
      skus: single('stock', stock).map(({ id }) => id),
      pushes: single('deliveries', push),
      alerts: single('alerts', alert),
      returns: single('returns', returned),
      lists,
    };
    for (const changes of [stock, push, alert, returned]) changes.clear();
    this.lists.clear();
    return batch;
  }
}

const LISTS_OF: Readonly<Record<Exclude<LoggedKind, 'movement' | 'listing'>, readonly ListName[]>> = {
  stock: ['stock', 'deliveries'],
  push: ['deliveries'],
  alert: ['alerts'],
  return: ['returns'],
};

import type { ComponentChildren } from 'preact';
import type { ApiFailure } from '../api/client';
import { link } from '../live/live';
import type { LiveList } from '../live/use-list';
import { now } from '../live/clock';
import { countText, staleText } from './foot-words';
import { relative } from './time-words';

/** What stands in place of a list that has nothing to show. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** An error in the words of the service. */
export function Failure({ failure }: { readonly failure: ApiFailure }) {
  return (
    <div class="failure" role="alert">
      <p>{failure.message}</p>
      {failure.details.length === 0 ? null : (
        <ul>
          {failure.details.map(({ field, problem }) => (
            <li key={field}>
              {field} {problem}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A list as its foot shows it. */
export type ShownList<T> = Omit<LiveList<T>, 'reload' | 'reloadSoon' | 'patch' | 'put'>;

interface ListFootProps<T> {
  readonly list: ShownList<T>;
  /** What one item is called, and what several are. */
  readonly nouns: readonly [one: string, many: string];
}

/** Below a list: how many are shown, the next page, the age of the list and, when it is stale, that it is. */
export function ListFoot<T>({ list, nouns }: ListFootProps<T>) {
  const { items, total, readAt } = list;
  const stale = staleText(link.value === 'lost', list.failure);
  const isUnread = readAt === 0 && list.failure === undefined;
  return (
    <footer class={isUnread ? 'list-foot unread' : 'list-foot'} aria-live="polite">
      {list.failure === undefined ? null : <Failure failure={list.failure} />}
      <span>
        {countText(items.length, total, nouns)}
        {readAt === 0 ? '' : `, read ${relative(readAt, Math.max(readAt, now.value))}`}
        {stale === undefined ? null : <strong class="stale"> ({stale})</strong>}
      </span>
      {list.hasMore ? (
        <button
          type="button"
          class="secondary"
          aria-busy={list.isLoading}
          disabled={list.isLoading}
          onClick={() => {
            list.more();
          }}
        >
          Next page
        </button>
      ) : null}
    </footer>
  );
}

import type { ComponentChildren } from 'preact';
import type { ApiFailure } from '../api/client';
import { link } from '../live/live';
import type { LiveList } from '../live/use-list';
import { now } from '../live/clock';
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

/** Below a list: how many are shown, the next page, the age of the list and, when it is stale, that it is. */
export function ListFoot<T>({ list, noun }: { readonly list: ShownList<T>; readonly noun: string }) {
  const { items, total, readAt } = list;
  const isStale = link.value === 'lost' || list.failure !== undefined;
  return (
    <footer class="list-foot" aria-live="polite">
      {list.failure === undefined ? null : <Failure failure={list.failure} />}
      <span>
        {items.length.toLocaleString('en')}
        {total === undefined ? '' : ` of ${total.toLocaleString('en')}`} {noun}
        {readAt === 0 ? '' : `, read ${relative(readAt, Math.max(readAt, now.value))}`}
        {isStale ? <strong class="stale"> (stale: the service does not answer)</strong> : null}
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

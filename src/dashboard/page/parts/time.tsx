import { now } from '../live/clock';
import { absolute, relative } from './time-words';

/** A moment as relative time with the absolute one beside it. `at` is ISO 8601. */
export function Time({ at, short = false }: { readonly at: string; readonly short?: boolean }) {
  const text = absolute(at);
  return (
    <time dateTime={at} title={text} class="time">
      {relative(Date.parse(at), now.value)}
      {short ? null : <small> {text}</small>}
    </time>
  );
}

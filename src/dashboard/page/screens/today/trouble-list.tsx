import { MarkBadge } from '../../parts/badge';
import { Time } from '../../parts/time';
import { hrefOf } from '../../router/location';
import { KINDS, type Kind, type Target, type Trouble } from './trouble-kinds';
import type { TroubleGroup } from './troubles';

/** What needs a person, worst first. */
export function TroubleList({ groups }: { readonly groups: readonly TroubleGroup[] }) {
  return (
    <ol class="troubles">
      {groups.flatMap((group) => [
        ...group.shown.map((trouble) => (
          <TroubleItem key={`${group.kind} ${trouble.key}`} kind={group.kind} trouble={trouble} />
        )),
        group.more > 0 || group.isOpenEnded ? <MoreItem key={`${group.kind} more`} {...group} /> : null,
      ])}
    </ol>
  );
}

function TroubleItem({ kind, trouble }: { readonly kind: Kind; readonly trouble: Trouble }) {
  const { title, advice, at, to } = trouble;
  return (
    <li>
      <MarkBadge mark={KINDS[kind]} />
      <div>
        <a href={hrefTo(to)} data-row class="trouble-title">
          {title}
        </a>
        <p>{advice}</p>
        {at === undefined ? null : <Time at={at} />}
      </div>
    </li>
  );
}

function MoreItem({ kind, more, isOpenEnded, list }: TroubleGroup) {
  const count = more.toLocaleString('en');
  return (
    <li class="more">
      <span />
      <a href={hrefTo(list)} data-row>
        {more === 0 ? 'There may be more' : `and ${isOpenEnded ? 'at least ' : ''}${count} more`}
        <span class="unseen"> ({KINDS[kind].word})</span>
      </a>
    </li>
  );
}

function hrefTo({ screen, query }: Target): string {
  return hrefOf(screen, query);
}

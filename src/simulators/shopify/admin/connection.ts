import { GraphQLError } from 'graphql';

/** What resolvers know of the call: a bulk operation reads all pages at once. */
export interface AdminContext {
  readonly isBulk: boolean;
  /** The entries of the root's list that a part of a bulk operation reads. */
  readonly part?: readonly [from: number, to: number];
}

export interface PageArgs {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

interface Page<V> {
  readonly nodes: readonly V[];
  readonly edges: readonly { readonly cursor: string; readonly node: V }[];
  readonly pageInfo: object;
}

const MOST_PER_PAGE = 250;

/**
 * One page of a list that is in the order of `keyOf`. A cursor is the key of its entry, so that what was added or changed
 * between two pages neither repeats nor hides another entry.
 */
export function connection<T, V>(
  all: readonly T[],
  args: PageArgs,
  { isBulk, part }: AdminContext,
  {
    keyOf,
    view,
    isRoot = false,
  }: {
    readonly keyOf: (entry: T) => string;
    readonly view: (entry: T) => V;
    /** True for a list that a document starts with. */
    readonly isRoot?: boolean;
  },
): Page<V> {
  const { first, last } = args;
  if (!isBulk && typeof first !== 'number' && typeof last !== 'number')
    throw new GraphQLError('you must provide one of first or last', { extensions: { code: 'BAD_REQUEST' } });
  for (const [name, count] of Object.entries({ first, last }))
    if (typeof count === 'number' && (count < 0 || count > MOST_PER_PAGE))
      throw new GraphQLError(`${name} must be between 0 and ${MOST_PER_PAGE}`, {
        extensions: { code: 'BAD_REQUEST' },
      });
  const inOrder = args.reverse === true ? all.toReversed() : all;
  const isAfter = (a: string, b: string): boolean => (args.reverse === true ? a < b : a > b);
  const [after, before] = [args.after, args.before].map((cursor) =>
    typeof cursor === 'string' ? Buffer.from(cursor, 'base64').toString('utf8') : undefined,
  );
  const within = inOrder.filter((entry) => {
    const key = keyOf(entry);
    return (after === undefined || isAfter(key, after)) && (before === undefined || isAfter(before, key));
  });
  const page =
    isBulk || (typeof first !== 'number' && typeof last !== 'number')
      ? within.slice(...(isRoot && part !== undefined ? part : []))
      : typeof first === 'number'
        ? within.slice(0, first)
        : within.slice(-(last ?? 0));
  const edges = page.map((entry) => ({
    cursor: Buffer.from(keyOf(entry)).toString('base64'),
    node: view(entry),
  }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: typeof first === 'number' && page.length < within.length,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A time as the Admin API writes it: in seconds, in UTC. */
export function adminTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

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
  const within = isBulk ? all : between(all, args, keyOf);
  const page = isBulk ? (isRoot && part !== undefined ? all.slice(...part) : all) : cut(within, args);
  const edges = page.map((entry) => ({
    cursor: Buffer.from(keyOf(entry)).toString('base64'),
    node: view(entry),
  }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: typeof first === 'number' && page.length < within.length,
      hasPreviousPage: typeof args.after === 'string',
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The entries after and before the cursors, in the order that is asked for. */
function between<T>(all: readonly T[], args: PageArgs, keyOf: (entry: T) => string): readonly T[] {
  const isReversed = args.reverse === true;
  const isAfter = (a: string, b: string): boolean => (isReversed ? a < b : a > b);
  const [after, before] = [args.after, args.before].map((cursor) =>
    typeof cursor === 'string' ? Buffer.from(cursor, 'base64').toString('utf8') : undefined,
  );
  return (isReversed ? all.toReversed() : all).filter((entry) => {
    const key = keyOf(entry);
    return (after === undefined || isAfter(key, after)) && (before === undefined || isAfter(before, key));
  });
}

function cut<T>(within: readonly T[], { first, last }: PageArgs): readonly T[] {
  return typeof first === 'number' ? within.slice(0, first) : within.slice(-(last ?? within.length));
}

/** A time as the Admin API writes it: in seconds, in UTC. */
export function adminTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

import type { Permission, Policy } from './policies';

/** Actions on tables and indexes. Each one is named in full, without wildcards. */
export interface Grant {
  /** Unique within its policy. */
  readonly sid: string;
  readonly actions: readonly { readonly name: string; readonly reason?: string }[];
  readonly places: readonly {
    readonly table: Permission['table'];
    readonly index?: string;
    readonly reason?: string;
  }[];
}

/** A permission as text: `Inventory GetItem`, `Alerts/unread-index Query`. */
export function permissionText({ table, index, action }: Omit<Permission, 'reason'>): string {
  return `${index === undefined ? table : `${table}/${index}`} ${action}`;
}

/**
 * One grant for what every table needs for the same reason, and for each table one for the rest, with a reason for each
 * action, and one for its indexes, with a reason for each index.
 */
export function grantsOf({ permissions }: Policy): Grant[] {
  const tables = [...new Set(permissions.map(({ table }) => table))];
  const isOfAll = (one: Permission): boolean =>
    one.index === undefined &&
    tables.every((table) =>
      permissions.some(
        ({ index, ...other }) =>
          index === undefined &&
          other.table === table &&
          other.action === one.action &&
          other.reason === one.reason,
      ),
    );
  const shared = permissions.filter((one) => one.table === tables[0] && isOfAll(one));
  const ofAll: Grant = {
    sid: 'EveryTable',
    actions: shared.map(({ action, reason }) => ({ name: `dynamodb:${action}`, reason })),
    places: tables.map((table) => ({ table })),
  };
  const ofEach = tables.flatMap((table) => {
    const own = permissions.filter((permission) => permission.table === table && !isOfAll(permission));
    const ofTable = own.filter(({ index }) => index === undefined);
    const ofIndexes = own.filter(({ index }) => index !== undefined);
    return [
      {
        sid: table,
        actions: ofTable.map(({ action, reason }) => ({ name: `dynamodb:${action}`, reason })),
        places: [{ table }],
      },
      {
        sid: `${table}Indexes`,
        actions: [...new Set(ofIndexes.map(({ action }) => `dynamodb:${action}`))].map((name) => ({ name })),
        places: ofIndexes.map(({ index = '', reason }) => ({ table, index, reason })),
      },
    ];
  });
  return [ofAll, ...ofEach].filter(({ actions }) => actions.length > 0);
}

/** The statement of a grant; the caller formats actions and ARNs for its kind of document. */
export function statementOf<Action, Resource>(
  { sid, actions, places }: Grant,
  actionOf: (action: Grant['actions'][number]) => Action,
  resourceOf: (place: Grant['places'][number]) => Resource,
): { Sid: string; Effect: 'Allow'; Action: Action[]; Resource: Resource[] } {
  return { Sid: sid, Effect: 'Allow', Action: actions.map(actionOf), Resource: places.map(resourceOf) };
}

import { tagsOf, type TableProtection } from '../../platform/dynamodb/tables/table-protection';
import { parseArguments, UsageError } from '../command';

export const USAGE = `Usage: npm run tables:create [-- OPTIONS]

  Creates the tables, or adds what they lack: indexes, expiry, and the attributes by which the lists find rows of
  an older version. In production also point-in-time recovery, deletion protection and tags.

  --wait SECONDS            waits so long for a store that does not answer yet
  --dry-run                 only says what would be done
  --no-pitr                 leaves point-in-time recovery as it is
  --no-deletion-protection  leaves deletion protection as it is
  --no-tags                 leaves the tags as they are
  --tag KEY=VALUE           one more tag; may be given several times
  --no-rows                 does not look for rows of an older version`;

/** The arguments of `tables:create`. */
export interface TablesCall {
  readonly waitMs: number;
  readonly isDry: boolean;
  readonly withRows: boolean;
  protectionFor(prefix: string): TableProtection;
}

/** Most tags of a table. */
const MAX_TAGS = 50;

/** Throws UsageError. */
export function parseTablesCall(args: readonly string[]): TablesCall {
  const { values } = parseArguments({
    args: [...args],
    options: {
      wait: { type: 'string' },
      'dry-run': { type: 'boolean' },
      'no-pitr': { type: 'boolean' },
      'no-deletion-protection': { type: 'boolean' },
      'no-tags': { type: 'boolean' },
      'no-rows': { type: 'boolean' },
      tag: { type: 'string', multiple: true },
    },
  });
  const { wait = '0' } = values;
  if (!/^\d{1,4}$/.test(wait)) throw new UsageError('--wait takes seconds, up to 9999.');
  const given = (values.tag ?? []).map(tagOf);
  if (given.length > MAX_TAGS - 2) throw new UsageError(`A table takes ${MAX_TAGS} tags at most.`);
  return {
    waitMs: Number(wait) * 1000,
    isDry: values['dry-run'] === true,
    withRows: values['no-rows'] !== true,
    protectionFor: (prefix) => ({
      pointInTimeRecovery: values['no-pitr'] !== true,
      deletionProtection: values['no-deletion-protection'] !== true,
      tags: { ...(values['no-tags'] === true ? {} : tagsOf(prefix)), ...Object.fromEntries(given) },
    }),
  };
}

function tagOf(text: string): [string, string] {
  const [, key, value] = /^([^=]{1,128})=(.{0,256})$/u.exec(text) ?? [];
  if (key === undefined || value === undefined || /^aws:/i.test(key))
    throw new UsageError(`No tag: ${text}. Write --tag KEY=VALUE.`);
  return [key, value];
}

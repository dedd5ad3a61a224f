import { isRecord, type JsonRecord } from '../../../platform/json-record';

/** One object of a bulk result. */
type Line = Record<string, unknown>;

/** The lines of a part of the result: each parent, with what hangs on it. */
export interface LineGroup {
  readonly parent: Line;
  readonly children: readonly Line[];
}

/**
 * The objects of a result as Shopify writes them into a file: the entries of a connection leave their parent, and name it
 * by `__parentId`. Other lists stay where they are.
 */
export function lineGroups(data: JsonRecord): LineGroup[] {
  return Object.values(data).flatMap((list) =>
    nodesOf(list).map((node) => {
      const children: Line[] = [];
      return { parent: flat(node, undefined, children), children };
    }),
  );
}

function flat(node: JsonRecord, parentId: unknown, children: Line[]): Line {
  const line: Line = {};
  for (const [name, value] of Object.entries(node)) {
    if (isConnection(value))
      for (const child of nodesOf(value)) children.push(flat(child, node['id'], children));
    else line[name] = isRecord(value) ? flat(value, node['id'], children) : value;
  }
  return parentId === undefined || !('id' in node) ? line : { ...line, __parentId: parentId };
}

function isConnection(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['edges']);
}

function nodesOf(value: unknown): JsonRecord[] {
  if (!isRecord(value) || !Array.isArray(value['edges'])) return [];
  return (value['edges'] as unknown[]).flatMap((edge) =>
    isRecord(edge) && isRecord(edge['node']) ? [edge['node']] : [],
  );
}

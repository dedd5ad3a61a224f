import type { JsonRecord } from '../../../platform/json-record';
import { type AdminContext, adminTime, connection, type PageArgs } from '../admin/connection';
import { readSearch } from '../admin/search-query';
import { adminSchema } from '../schema/admin-schema';
import { gid, idOf } from '../shop-ids';
import type { BulkOperation, BulkOperations } from './bulk-operations';
import { readBulkQuery } from './bulk-query';

type ById = { readonly id: string };

/** Bulk operations as the fields of the schema. */
export function bulkResolvers(bulk: BulkOperations, baseUrl: () => string): JsonRecord {
  const view = (operation: BulkOperation): JsonRecord => bulkView(operation, baseUrl());
  const found = (id: string): BulkOperation | undefined => bulk.find(idOf('BulkOperation', id) ?? '');
  return {
    bulkOperation: ({ id }: ById) => {
      const operation = found(id);
      return operation === undefined ? null : view(operation);
    },
    bulkOperations: (args: PageArgs & { readonly query?: string | null }, context: AdminContext) => {
      const terms = readSearch(args.query).filter(({ field }) => field === 'status');
      const listed = bulk
        .list()
        .filter(({ status }) => terms.every(({ value }) => value.toUpperCase() === status));
      return connection(listed, args, context, { keyOf: ({ id }) => id, view });
    },
    currentBulkOperation: () => {
      const last = bulk.list().at(-1);
      return last === undefined ? null : view(last);
    },
    bulkOperationRunQuery: ({
      query,
      groupObjects,
    }: {
      readonly query: string;
      readonly groupObjects: boolean;
    }) => {
      const document = readBulkQuery(adminSchema(), query);
      if (typeof document === 'string') return failed('INVALID', ['query'], document);
      const operation = bulk.start(query, document, groupObjects);
      return operation === undefined
        ? failed('LIMIT_REACHED', null, 'You have reached the maximum number of running bulk operations.')
        : { bulkOperation: view(operation), userErrors: [] };
    },
    bulkOperationCancel: ({ id }: ById) => {
      const operation = bulk.cancel(idOf('BulkOperation', id) ?? '');
      return operation === undefined
        ? { bulkOperation: null, userErrors: [{ field: ['id'], message: 'Bulk operation does not exist' }] }
        : { bulkOperation: view(operation), userErrors: [] };
    },
  };
}

function failed(code: string, field: readonly string[] | null, message: string): object {
  return { bulkOperation: null, userErrors: [{ code, field, message }] };
}

function bulkView(operation: BulkOperation, baseUrl: string): JsonRecord {
  const { status, file } = operation;
  // A result without objects has no file (documented).
  const url =
    file === undefined || operation.objects === 0 ? null : `${baseUrl}/bulk/${file}?signature=simulated`;
  return {
    __typename: 'BulkOperation',
    id: gid('BulkOperation', operation.id),
    status,
    type: 'QUERY',
    query: operation.query,
    errorCode: operation.errorCode ?? null,
    createdAt: adminTime(operation.createdAt),
    completedAt: operation.completedAt === undefined ? null : adminTime(operation.completedAt),
    objectCount: String(operation.objects),
    rootObjectCount: String(operation.roots),
    fileSize: file === undefined ? null : String(operation.bytes),
    url: status === 'COMPLETED' ? url : null,
    partialDataUrl: status === 'FAILED' ? url : null,
  };
}

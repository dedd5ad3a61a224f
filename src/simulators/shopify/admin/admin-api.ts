import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
} from 'graphql';
import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { adminSchema } from '../schema/admin-schema';
import type { AdminContext } from './connection';
import { accessErrors } from './missing-access';
import type { Points } from './points';
import { actualCost, MOST_POINTS, requestedCost } from './query-cost';

/** A body of a call, read. */
export interface AdminCall {
  readonly query: string;
  readonly variables: JsonRecord;
  readonly document: DocumentNode | undefined;
  /** The fields of the root, such as `inventoryAdjustQuantities`. */
  readonly operations: readonly string[];
}

/** How a call is to be answered otherwise than usual. */
export interface Twist {
  readonly isThrottled?: boolean;
  /** The code in `userErrors` of a mutation that is not applied. */
  readonly userError?: string;
}

/** Executes documents over the pruned schema. What Shopify's schema refuses is refused here too. */
export class AdminApi {
  constructor(
    /** The resolvers of the root's fields. */
    private readonly root: JsonRecord,
    private readonly points: Points,
    private readonly scopes: () => readonly string[],
  ) {}

  /** Reads the body of a call; undefined when it is not one. */
  read(body: unknown): AdminCall | undefined {
    if (!isRecord(body) || typeof body['query'] !== 'string') return undefined;
    const { query, variables } = body;
    const document = parsed(query);
    const root = document === undefined ? undefined : getOperationAST(document)?.selectionSet.selections;
    return {
      query,
      variables: isRecord(variables) ? variables : {},
      document,
      operations: (root ?? []).flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : [])),
    };
  }

  /** The body of the answer, which has status 200 also for errors. */
  run(call: AdminCall, twist: Twist = {}): JsonRecord {
    const { document, variables } = call;
    const schema = adminSchema();
    if (document === undefined) return errorsOnly([new GraphQLError('syntax error, unexpected end of file')]);
    const invalid = validate(schema, document);
    if (invalid.length > 0) return errorsOnly(invalid);
    const requested = requestedCost(schema, document, variables);
    if (requested > MOST_POINTS)
      return errorsOnly([
        new GraphQLError(
          `Query cost is ${requested}, which exceeds the single query max cost limit (${MOST_POINTS}).`,
          { extensions: { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: MOST_POINTS } },
        ),
      ]);
    if (twist.isThrottled === true || !this.points.take(requested))
      return {
        errors: [
          {
            message: 'Throttled',
            extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
          },
        ],
        extensions: this.cost(requested, null),
      };
    const denied = accessErrors(schema, document, this.scopes());
    if (denied.length > 0) return { data: null, errors: denied, extensions: this.cost(requested, requested) };
    const context: AdminContext & Twist = { isBulk: false, ...twist };
    const result = execute({
      schema,
      document,
      rootValue: this.root,
      contextValue: context,
      variableValues: variables,
    }) as ExecutionResult;
    const actual = call.operations.some((name) => isMutation(name))
      ? requested
      : actualCost(result.data, requested);
    this.points.giveBack(requested - actual);
    return { ...result, extensions: this.cost(requested, actual) };
  }

  private cost(requestedQueryCost: number, actualQueryCost: number | null): JsonRecord {
    return { cost: { requestedQueryCost, actualQueryCost, throttleStatus: this.points.status() } };
  }
}

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}

function errorsOnly(errors: readonly GraphQLError[]): JsonRecord {
  return { errors: errors.map((error) => error.toJSON()) };
}

function isMutation(field: string): boolean {
  return adminSchema().getMutationType()?.getFields()[field] !== undefined;
}

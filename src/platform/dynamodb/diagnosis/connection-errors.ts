import type { Diagnosis, Failure } from './store-diagnosis';

const NETWORK_CODE = /\bE[A-Z_]{4,}\b/;
/** Node's words for a connection that ended under a call; the system's word, when the SDK has dropped it. */
const HUNG_UP = /socket hang up/;
const CERTIFICATE = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^EPROTO$/;

/**
 * The system's own word for why there is no connection, such as ECONNREFUSED. The SDK wraps what the system said, and
 * several addresses may have been tried: it is in there somewhere.
 */
export function networkCodeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  const { code, message, cause } = error as Record<'code' | 'message' | 'cause', unknown>;
  if (typeof code === 'string') return code;
  const said = typeof message === 'string' ? codeInWords(message) : undefined;
  return said ?? networkCodeOf(cause, depth + 1);
}

function codeInWords(message: string): string | undefined {
  return NETWORK_CODE.exec(message)?.[0] ?? (HUNG_UP.test(message) ? 'ECONNRESET' : undefined);
}

/** Why no answer came; undefined when one came. */
export function connectionTrouble(failure: Failure, code: string | undefined): Diagnosis | undefined {
  const { name, message, status, place, call } = failure;
  if (status !== undefined) return undefined;
  if (name === 'TimeoutError' || name === 'RequestTimeout') return noAnswer(failure, name);
  if (code === undefined) return undefined;
  const isLocal = call.place.kind === 'endpoint';
  if (code.startsWith('HPE_'))
    return {
      code: 'no_dynamodb',
      message: `What answers in the place of ${place} speaks no HTTP. Check ${isLocal ? 'DYNAMODB_LOCAL_ENDPOINT' : 'any proxy on the way'}.`,
    };
  if (CERTIFICATE.test(code))
    return {
      code: 'certificate',
      message: /wrong version number/i.test(message)
        ? `${place} speaks no TLS (${code}). Write http:// instead of https:// in DYNAMODB_LOCAL_ENDPOINT.`
        : `The certificate of ${place} is not trusted (${code}). If a proxy or a store of your own shows it, give Node ` +
          'the authority that signed it: NODE_EXTRA_CA_CERTS=/path/to/authority.pem.',
    };
  if (code === 'ENOTFOUND' && call.place.kind === 'aws')
    return {
      code: 'region',
      message:
        `The address of ${place} is not known (${code}). Check the spelling of AMAZON_REGION, and if it is right, ` +
        "this machine's DNS.",
    };
  return noAnswer(failure, code);
}

function noAnswer({ place, call }: Failure, code: string): Diagnosis {
  const remedy = {
    aws: "Check this machine's network: DNS, route, security group, and the VPC endpoint of DynamoDB if there is one.",
    endpoint: 'Is it running, and is the address right? Check DYNAMODB_LOCAL_ENDPOINT.',
    embedded: 'If it does not come back by itself, start the service again.',
  }[call.place.kind];
  return { code: 'unreachable', message: `No answer from ${place} (${code}). ${remedy}` };
}

import { environmentAt } from './amazon';
import { type OrderTemplate, signature } from './order-template';
import { TABLE_PREFIX } from './seed';

const SECRET = 'bench-webhook-secret';

/** The environment of a deployed function. */
export function functionEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    DYNAMODB_LOCAL_ENDPOINT: endpoint,
    TABLE_PREFIX,
    API_KEY: 'key-of-the-bench',
    SHOPIFY_WEBHOOK_SECRET: SECRET,
    // A sale makes no call to Amazon.
    ...environmentAt('http://127.0.0.1:9'),
  };
}

/** A signed order as an event of an HTTP API (payload 2.0). */
export function saleEvent(template: OrderTemplate, order: number, sku: number): object {
  const body = template.fill(order, [sku]);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/webhook/shopify',
    rawQueryString: '',
    headers: {
      host: 'r3pmxmplak.execute-api.us-east-2.amazonaws.com',
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/create',
      'x-shopify-hmac-sha256': signature(body, SECRET),
      'x-shopify-shop-domain': 'bench.myshopify.com',
    },
    requestContext: {
      domainName: 'r3pmxmplak.execute-api.us-east-2.amazonaws.com',
      http: { method: 'POST', path: '/webhook/shopify', protocol: 'HTTP/1.1', sourceIp: '203.0.113.7' },
      requestId: 'JKJaXmPLvHcESHA=',
      stage: '$default',
    },
    body: body.toString('utf8'),
    isBase64Encoded: false,
  };
}

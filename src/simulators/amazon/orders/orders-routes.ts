import { accessDenied, type Answer, apiError, invalidInput, ok } from '../http/answer';
import { type SimulatorRequest } from '../http/exchange';
import { ORDERS_QUOTAS } from '../http/rate-limits';
import { type ApiRoute } from '../http/route';
import { csv } from '../listings/listings-query';
import { ORDER_DATA, orderView } from './order-view';
import { type OrdersApi, searchOrders } from './orders-search';

const ORDERS = '/orders/2026-01-01/orders';

/** The two operations of the Orders API 2026-01-01 that a stock sync needs. */
export function ordersRoutes(api: OrdersApi): readonly ApiRoute[] {
  return [
    {
      operation: 'searchOrders',
      method: 'GET',
      path: ORDERS,
      access: 'seller',
      quota: ORDERS_QUOTAS.searchOrders,
      handle: (request) => refuseData(request) ?? searchOrders(request, api),
    },
    {
      operation: 'getOrder',
      method: 'GET',
      path: `${ORDERS}/:orderId`,
      access: 'seller',
      quota: ORDERS_QUOTAS.getOrder,
      handle: (request) => refuseData(request) ?? getOrder(request, api),
    },
  ];
}

/** Data sets of the model that the simulator does not have; these two need a role of their own, so Amazon refuses them. */
const RESTRICTED_DATA = ['BUYER', 'RECIPIENT'];
const OTHER_DATA = ['PROCEEDS', 'EXPENSE', 'PROMOTION', 'PACKAGES', 'TAX', 'PAYMENT', 'FULFILLMENT_ORDERS'];

function refuseData({ query }: SimulatorRequest): Answer | undefined {
  const wanted = csv(query, 'includedData');
  if (wanted.some((name) => RESTRICTED_DATA.includes(name)))
    return accessDenied('The application has no role for data of buyers.');
  const known: readonly string[] = [...ORDER_DATA, ...OTHER_DATA];
  const unknown = wanted.find((name) => !known.includes(name));
  return unknown === undefined
    ? undefined
    : invalidInput(`'includedData' has the unknown value '${unknown}'.`);
}

function getOrder({ params, query }: SimulatorRequest, { store, marketplaceId }: OrdersApi): Answer {
  const orderId = params.get('orderId') ?? '';
  const order = store.find(orderId);
  if (order === undefined) return apiError(404, 'NotFound', `The order ${orderId} was not found.`);
  const view = orderView(order, marketplaceId, store.settings, csv(query, 'includedData'));
  return ok({ order: view });
}

import { type AlertDraft, alertIdOf, draftAlert } from '../../../../alerts/domain/alert';

/**
 * What the check of the subscription found. `gone`: the seller has none. `elsewhere`: it leads to another queue, or to none that
 * exists. `filtered`: it leaves out changes of orders. `unknown`: Amazon gave no usable answer.
 */
export type SubscriptionState =
  | { readonly kind: 'stands' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'elsewhere'; readonly to: string; readonly expected: string }
  | { readonly kind: 'filtered'; readonly types: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: string };

const NEXT = 'The search of the orders finds them some minutes later meanwhile. Run npm run amazon:subscribe';

/** The alert about a subscription to orders that brings no notices here; undefined when it stands, or nothing is known. Pure. */
export function subscriptionAlert(state: SubscriptionState, at: string): AlertDraft | undefined {
  const text = textOf(state);
  return text === undefined
    ? undefined
    : draftAlert(alertIdOf.noticesStopped('subscription'), 'notices_stopped', at, text, {});
}

function textOf(state: SubscriptionState): string | undefined {
  switch (state.kind) {
    case 'gone':
      return `Amazon has no subscription to ORDER_CHANGE for this seller, so no notification arrives. ${NEXT}.`;
    case 'elsewhere':
      return (
        `Amazon sends the notifications of orders to ${state.to}, and not to ${state.expected}. ${NEXT} -- --replace, or ` +
        'correct SQS_QUEUE_URL.'
      );
    case 'filtered':
      return (
        `Amazon's subscription to ORDER_CHANGE lets only ${state.types.join(', ')} through, and not OrderStatusChange. ` +
        `${NEXT} -- --replace.`
      );
    case 'stands':
    case 'unknown':
      return undefined;
  }
}

const FOUND_LATER =
  'What Amazon shows is looked at by the steps of RECEIPT_CHECK_MS and the sweep alone meanwhile. Run npm run amazon:subscribe';

/** The alert about a subscription to changed numbers that brings no notices here; undefined when it stands, or nothing is known. */
export function quantitiesAlert(state: SubscriptionState, at: string): AlertDraft | undefined {
  const text = quantitiesText(state);
  return text === undefined
    ? undefined
    : draftAlert(alertIdOf.noticesStopped('quantities'), 'notices_stopped', at, text, {});
}

function quantitiesText(state: SubscriptionState): string | undefined {
  switch (state.kind) {
    case 'gone':
      return `Amazon has no subscription to LISTINGS_ITEM_MFN_QUANTITY_CHANGE for this seller. ${FOUND_LATER}.`;
    case 'elsewhere':
      return (
        `Amazon sends the notices of changed quantities to ${state.to}, and not to ${state.expected}. ${FOUND_LATER} -- ` +
        '--replace, or correct EVENTBRIDGE_ACCOUNT and EVENTBRIDGE_REGION.'
      );
    case 'filtered':
    case 'stands':
    case 'unknown':
      return undefined;
  }
}

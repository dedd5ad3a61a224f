import type { SendingChanges } from '../../api/shopify-answers';

/** What a resume sends, or would send, as one sentence. */
export function changesText({ skus, up, down, toZero }: SendingChanges): string {
  if (skus === 0) return 'No quantity at Amazon changes.';
  const parts = [
    up === 0 ? '' : `${figure(up)} ${up === 1 ? 'goes' : 'go'} up`,
    down === 0 ? '' : `${figure(down)} ${down === 1 ? 'goes' : 'go'} down`,
    toZero === 0 ? '' : `${figure(toZero)} of them to 0`,
  ].filter((part) => part !== '');
  const all = skus === 1 ? '1 quantity at Amazon changes' : `${figure(skus)} quantities at Amazon change`;
  return `${all}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

/** What the button that sends them is called. */
export function sendWords({ skus }: SendingChanges): string {
  if (skus === 0) return 'Resume';
  return `Send ${skus === 1 ? '1 quantity' : `${figure(skus)} quantities`} to Amazon`;
}

function figure(count: number): string {
  return count.toLocaleString('en');
}

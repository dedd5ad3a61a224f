/** Amazon's code for stock that the merchant ships. */
export const MERCHANT_CHANNEL = 'DEFAULT';

/** Whether a listing's quantity may be written, and if not, why, for an operator. */
export type Writability =
  | { readonly writable: true }
  | {
      readonly writable: false;
      readonly reason: 'fba' | 'mixed' | 'no_channel' | 'unknown_channel';
      readonly text: string;
    };

/**
 * Only a listing whose channels are exactly `DEFAULT` is written. A `DEFAULT` quantity sent to a listing that
 * Amazon fulfils adds a second channel beside Amazon's, and nothing takes it away again.
 */
export function writability(channels: readonly string[]): Writability {
  const codes = [...new Set(channels)];
  const named = codes.map((code) => JSON.stringify(code.slice(0, 40))).join(', ');
  const kinds = new Set(codes.map(kindOf));
  if (kinds.size === 0) {
    return refused(
      'no_channel',
      'The listing has no fulfilment channel: set it to merchant-fulfilled first.',
    );
  }
  if (kinds.size > 1) {
    return refused(
      'mixed',
      `The listing mixes fulfilment channels (${named}): leave one channel, then retry.`,
    );
  }
  if (kinds.has('amazon')) {
    return refused('fba', `Amazon fulfils this listing (${named}), so its stock is Amazon's to count.`);
  }
  if (kinds.has('unknown')) {
    return refused(
      'unknown_channel',
      `The fulfilment channel is unknown (${named}): only DEFAULT is written.`,
    );
  }
  return { writable: true };
}

function kindOf(code: string): 'merchant' | 'amazon' | 'unknown' {
  if (code === MERCHANT_CHANNEL) return 'merchant';
  return code.startsWith('AMAZON_') ? 'amazon' : 'unknown';
}

function refused(reason: 'fba' | 'mixed' | 'no_channel' | 'unknown_channel', text: string): Writability {
  return { writable: false, reason, text };
}

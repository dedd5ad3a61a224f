import { foldedSku, plainSku } from '../../../inventory/domain/sku-spelling';

/**
 * The same text for SKUs that are the same to a person: case, width, blanks, dashes, underscores and invisible characters
 * do not count, and of a number neither do leading zeros, which spreadsheets lose. Between two digits a separator counts,
 * so that `1-23` and `12-3` stay apart. Empty when nothing is left.
 */
export function matchKeyOf(sku: string): string {
  const folded = foldedSku(plainSku(sku).replace(/(?<=\d) (?=\d)/g, '-')).replaceAll('_', '-');
  return folded
    .replace(/-+/g, '-')
    .replace(/(?<!\d)-|-(?!\d)/g, '')
    .replace(/^0+(?=\d+$)/, '');
}

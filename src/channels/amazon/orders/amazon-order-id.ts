/** The form of an order number that Amazon's own sales have; orders of other channels that Amazon ships have others. */
export function isAmazonOrderId(text: string): boolean {
  return /^\d{3}-\d{7}-\d{7}$/.test(text);
}

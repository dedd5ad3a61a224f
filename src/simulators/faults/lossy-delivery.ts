/** How many of the messages are lost or sent twice, each from 0 to 1. */
export interface LossyDelivery {
  readonly dropShare: number;
  readonly doubleShare: number;
}

/** What becomes of a message by chance; `random`: numbers from 0 to 1. A lost message is not also doubled. */
export function fateByChance(
  { dropShare, doubleShare }: LossyDelivery,
  random: () => number,
): 'drop' | 'double' | undefined {
  const isDropped = random() < dropShare;
  const isDoubled = random() < doubleShare;
  return isDropped ? 'drop' : isDoubled ? 'double' : undefined;
}

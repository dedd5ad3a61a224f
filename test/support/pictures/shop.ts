import { seededRandom } from '../seeded-random';

/** A SKU of the shop in the pictures. */
export interface ShopSku {
  readonly sku: string;
  readonly physical: number;
  readonly buffer: number;
  readonly lowStockThreshold?: number;
  /** How often it is bought, beside the others. */
  readonly weight: number;
}

export interface ShopOrder {
  /** Minutes before the end of the story. */
  readonly minutesAgo: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** SKU, physical, buffer, threshold (0: none), weight. */
const SKUS: readonly (readonly [string, number, number, number, number])[] = [
  ['BOARD-WALNUT-L', 18, 1, 3, 1],
  ['BOARD-WALNUT-S', 26, 1, 3, 2],
  ['BOWL-OLIVE-22', 31, 2, 5, 2],
  ['BOWL-OLIVE-28', 14, 2, 5, 1],
  ['CANDLE-CEDAR', 84, 4, 12, 5],
  ['CANDLE-FIG', 72, 4, 12, 5],
  ['CANDLE-SALT', 17, 4, 12, 4],
  ['CARAFE-GLASS-1L', 22, 2, 4, 2],
  ['CLOCK-OAK-30', 9, 1, 2, 1],
  ['COASTER-CORK-6', 120, 5, 15, 3],
  ['CUSHION-LINEN-45', 38, 2, 6, 2],
  ['CUSHION-LINEN-60', 12, 2, 6, 1],
  ['FELT-PAD-60X40', 27, 2, 5, 2],
  ['ENTRY-MAT-COIR', 19, 1, 4, 1],
  ['HOOK-BRASS-3', 64, 3, 10, 2],
  ['KETTLE-ENAMEL', 13, 2, 4, 2],
  ['LAMP-OAK', 7, 0, 2, 2],
  ['LAMP-OAK-XL', 5, 1, 2, 1],
  ['MIRROR-ROUND-50', 11, 1, 2, 1],
  ['MUG-BLUE', 96, 6, 15, 8],
  ['MUG-GREEN', 88, 6, 15, 7],
  ['MUG-SAND', 41, 6, 15, 6],
  ['NAPKIN-LINEN-4', 55, 3, 8, 2],
  ['PLANTER-TERRA-18', 33, 2, 6, 2],
  ['PLATE-STONE-20', 140, 8, 20, 4],
  ['PLATE-STONE-27', 132, 8, 20, 4],
  ['RUG-JUTE-120X180', 6, 0, 2, 1],
  ['SHELF-ASH-80', 15, 1, 3, 1],
  ['SOAP-DISH-STONE', 47, 3, 8, 2],
  ['STOOL-ASH', 10, 1, 2, 1],
  ['TEE-BLACK-L', 44, 3, 8, 3],
  ['TEE-BLACK-M', 51, 3, 8, 4],
  ['TEE-BLACK-S', 29, 3, 8, 2],
  ['TEE-GREEN-L', 32, 3, 8, 2],
  ['TEE-GREEN-M', 40, 3, 8, 3],
  ['THROW-WOOL-CHARCOAL', 16, 1, 3, 2],
  ['THROW-WOOL-OAT', 21, 1, 3, 2],
  ['TRAY-OAK-OVAL', 23, 1, 4, 2],
  ['TUMBLER-RIB-4', 60, 3, 10, 3],
  ['VASE-STONE-30', 12, 1, 3, 1],
];

/** Orders an hour by the hour of the day (UTC) of a shop whose customers are awake from seven to midnight. */
const DAY = [2, 1, 0, 0, 0, 1, 2, 4, 6, 8, 9, 8, 10, 9, 8, 7, 7, 8, 10, 12, 13, 11, 8, 4];
const SEED = 14;

export const SHOP: readonly ShopSku[] = SKUS.map(([sku, physical, buffer, threshold, weight]) => ({
  sku,
  physical,
  buffer,
  weight,
  ...(threshold === 0 ? {} : { lowStockThreshold: threshold }),
}));

/** What Amazon sells under other names than the shop's. */
export const LISTINGS = {
  'MUG-BLUE-6': { components: [{ sku: 'MUG-BLUE', units: 6 }], rule: { buffer: 1, max: 20 } },
  'TEE-BLACK-3SIZES': {
    components: ['TEE-BLACK-S', 'TEE-BLACK-M', 'TEE-BLACK-L'].map((sku) => ({ sku, units: 1 })),
  },
  'TRAY-AND-2-TUMBLERS': {
    components: [
      { sku: 'TRAY-OAK-OVAL', units: 1 },
      { sku: 'TUMBLER-RIB-4', units: 2 },
    ],
    rule: { percent: 80 },
  },
  'UK-SOAP-DISH': { components: [{ sku: 'SOAP-DISH-STONE', units: 1 }], rule: { min: 3 } },
  'VASE-STONE-PAIR': { components: [{ sku: 'VASE-STONE-30', units: 2 }], paused: true },
} as const;

/** SKUs that the story of the day uses for problems, so that no other order takes them. */
export const PLOT = {
  oversold: 'LAMP-OAK',
  blocked: 'CLOCK-OAK-30',
  retrying: 'RUG-JUTE-120X180',
  low: 'CANDLE-SALT',
} as const;

/** The ordinary orders of the last `hours` hours before `nowMs`, oldest first: the same for the same hour of the day. */
export function ordersOf(nowMs: number, hours: number): readonly ShopOrder[] {
  const random = seededRandom(SEED);
  const bought = SHOP.filter(({ sku }) => !Object.values<string>(PLOT).includes(sku));
  const basket = bought.flatMap(({ sku, weight }) => Array.from({ length: weight }, () => sku));
  const orders: ShopOrder[] = [];
  for (let hour = hours; hour > 0; hour -= 1) {
    const ofDay = new Date(nowMs - hour * 3_600_000).getUTCHours();
    const count = DAY[ofDay] ?? 0;
    for (let index = 0; index < count; index += 1) {
      const minutesAgo = hour * 60 - (index + 0.2 + 0.6 * random()) * (60 / count);
      const size = random() < 0.25 ? 2 : 1;
      const skus = new Set(
        Array.from({ length: size }, () => basket[Math.floor(random() * basket.length)] ?? 'MUG-BLUE'),
      );
      orders.push({
        minutesAgo,
        lines: [...skus].map((sku) => ({ sku, quantity: random() < 0.2 ? 2 : 1 })),
      });
    }
  }
  return orders;
}

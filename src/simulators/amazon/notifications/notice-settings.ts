import { type NoticeLevel } from './order-change';

/** How notices are delivered. */
export interface NoticeSettings {
  /** Each notice waits between these two, in ms, so notices can overtake each other. */
  readonly delayMs: readonly [least: number, most: number];
  /** Shares of the notices, from 0 to 1, that are lost and that are delivered twice. */
  readonly dropShare: number;
  readonly doubleShare: number;
  /** False: no notice of a new order, only of its later changes. Amazon has never answered which it is. */
  readonly announcesPlaced: boolean;
  readonly level: NoticeLevel;
}

export const NOTICE_SETTINGS: NoticeSettings = {
  delayMs: [0, 0],
  dropShare: 0,
  doubleShare: 0,
  announcesPlaced: true,
  level: 'OrderLevel',
};

/** What happens to a notice, and the word of the log for it. */
export const NOTICE_FAULTS = {
  drop: 'dropped',
  double: 'doubled',
  /** Kept until it is released. */
  hold: 'held',
  delay: 'delayed',
} as const;

/** Which notices a fault applies to: those of one order, of one listing's number, or any, and how many. */
export type NoticeFault = {
  readonly orderId?: string;
  readonly sku?: string;
  readonly times: number | 'always';
} & ({ readonly kind: 'drop' | 'double' | 'hold' } | { readonly kind: 'delay'; readonly ms: number });

import { Controller, Get, Query } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import {
  decodeCursor,
  encodeCursor,
  HASH_KEY,
  type PositionShape,
  RANGE_KEY,
} from '../../../platform/http/input/cursor';
import type { ShopifyLink } from '../domain/shopify-link';
import { LinkPages } from '../link-pages.service';
import { LinksQuery } from './links.dto';

/** One page of the items that are not linked. */
export interface LinkList {
  readonly items: readonly ShopifyLink[];
  readonly nextCursor?: string;
}

const SHAPE: PositionShape = { pk: HASH_KEY, pendingSince: RANGE_KEY };

/** The items of the shop that are not linked to a SKU, and why. */
@Controller('api/shopify/links')
export class LinksController {
  constructor(
    private readonly pages: LinkPages,
    private readonly admin: ShopifyAdminConfig,
  ) {}

  /** 200; empty without Admin access. */
  @Get()
  async list(@Query() { treatment, limit, cursor }: LinksQuery): Promise<LinkList> {
    const list = `shopify-links:${treatment ?? ''}`;
    const from = cursor === undefined ? undefined : decodeCursor(list, cursor, [SHAPE]);
    if (!this.admin.isOn) return { items: [] };
    const { items, next } = await this.pages.page(limit, {
      ...(treatment === undefined ? {} : { treatment }),
      ...(from === undefined ? {} : { from }),
    });
    return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(list, next) }) };
  }
}

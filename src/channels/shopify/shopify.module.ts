import { Module } from '@nestjs/common';
import { AdminCaller } from './admin/call/admin-caller';
import { AdminMetrics } from './admin/call/admin.metrics';
import { ShopAccess } from './admin/shop-access';
import { ShopBulk } from './admin/shop-bulk';
import { ShopConnection } from './admin/shop-connection';
import { ShopInventory } from './admin/shop-inventory';
import { ShopOrders } from './admin/shop-orders';
import { ShopWebhooks } from './admin/shop-webhooks';

const FOR_FEATURES = [ShopAccess, ShopBulk, ShopConnection, ShopInventory, ShopOrders, ShopWebhooks];

/** The Admin API of one shop; the simulated one is another endpoint, never another class. ADR 3. */
@Module({ providers: [AdminCaller, AdminMetrics, ...FOR_FEATURES], exports: FOR_FEATURES })
export class ShopifyModule {}

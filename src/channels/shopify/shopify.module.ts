import { Module } from '@nestjs/common';

/** The Admin API of one shop; the simulated one is another endpoint, never another class. ADR 3. */
@Module({})
export class ShopifyModule {}

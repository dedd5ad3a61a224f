import { Module } from '@nestjs/common';
import { ShopifyTasksRepository } from './shopify-tasks.repository';

@Module({ providers: [ShopifyTasksRepository], exports: [ShopifyTasksRepository] })
export class ShopifyTasksModule {}

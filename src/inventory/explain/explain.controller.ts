import { Controller, Get, Param } from '@nestjs/common';
import { unknownSkuError } from '../stock/inventory-errors';
import { SkuPipe } from '../stock/sku.pipe';
import type { Explanation } from './domain/explanation';
import { ExplainService } from './explain.service';

/** Why Amazon gets the number that it gets. */
@Controller('api/inventory')
export class ExplainController {
  constructor(private readonly explain: ExplainService) {}

  /** 200; 404 when the SKU is not registered. */
  @Get(':sku/explain')
  async get(@Param('sku', SkuPipe) sku: string): Promise<Explanation> {
    const explanation = await this.explain.explain(sku);
    if (explanation === undefined) throw unknownSkuError(sku);
    return explanation;
  }
}

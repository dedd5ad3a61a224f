import { Controller, Get, Param, Query } from '@nestjs/common';
import { Matches } from 'class-validator';
import { unknownSkuError } from '../../inventory/stock/inventory-errors';
import { SkuPipe } from '../../inventory/stock/sku.pipe';
import { Optional } from '../../platform/http/input/optional';
import { BufferAdvice } from './buffer-advice.service';
import type { BufferAdviceView } from './buffer-advice-view';
import { DEFAULT_RISK } from './domain/auto-buffer';

export const LEAST_RISK = 0.0001;
export const MOST_RISK = 0.5;
/** From 0.0001 to 0.5, with up to four digits. */
const RISK = /^0?\.(?:(?!0+$)[0-4]\d{0,3}|50{0,3})$/;

/** The query of an advice. */
export class AdviceQuery {
  @Optional()
  @Matches(RISK, { message: `$property must be a number from ${LEAST_RISK} to ${MOST_RISK}` })
  risk: string = String(DEFAULT_RISK);
}

@Controller('api/inventory')
export class BufferAdviceController {
  constructor(private readonly advice: BufferAdvice) {}

  /** 200; 404 when the SKU is not registered. */
  @Get(':sku/buffer-advice')
  async get(@Param('sku', SkuPipe) sku: string, @Query() { risk }: AdviceQuery): Promise<BufferAdviceView> {
    const advice = await this.advice.of(sku, Number(risk));
    if (advice === undefined) throw unknownSkuError(sku);
    return advice;
  }
}

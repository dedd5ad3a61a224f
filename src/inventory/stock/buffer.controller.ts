import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put } from '@nestjs/common';
import { idempotencyKeyOf } from '../../platform/http/input/idempotency-key';
import { BufferDto } from './inventory.dto';
import { InventoryService } from './inventory.service';
import { refusalError, unknownSkuError } from './inventory-errors';
import { SkuPipe } from './sku.pipe';
import { figuresOf, type StockFigures, viewOf } from './stock-view';

@Controller('api/buffer')
export class BufferController {
  constructor(private readonly inventory: InventoryService) {}

  /** 200; 404 when the SKU is not registered. */
  @Get(':sku')
  async get(@Param('sku', SkuPipe) sku: string): Promise<StockFigures> {
    const stock = await this.inventory.find(sku);
    if (stock === undefined) throw unknownSkuError(sku);
    return figuresOf(viewOf(stock));
  }

  /** 200; 404 when the SKU is not registered; 409 when the Idempotency-Key names another change. */
  @Put(':sku')
  async put(
    @Param('sku', SkuPipe) sku: string,
    @Body() body: BufferDto,
    @Headers('idempotency-key') keyHeader: string | undefined,
  ): Promise<StockFigures> {
    const key = idempotencyKeyOf(keyHeader);
    const result = await this.inventory.setFigures(
      sku,
      { buffer: body.bufferQty },
      { register: false, ...(key === undefined ? {} : { idempotencyKey: key }) },
    );
    if (result.kind === 'refused') throw refusalError(result.reason, sku);
    return this.get(sku);
  }

  /** The same as PUT, for clients that can only POST. */
  @Post(':sku')
  @HttpCode(200)
  post(
    @Param('sku', SkuPipe) sku: string,
    @Body() body: BufferDto,
    @Headers('idempotency-key') keyHeader: string | undefined,
  ): Promise<StockFigures> {
    return this.put(sku, body, keyHeader);
  }
}

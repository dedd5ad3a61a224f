import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idempotencyKeyOf } from '../platform/http/idempotency-key';
import { BufferDto } from './inventory.dto';
import { InventoryService } from './inventory.service';
import { refusalError, unknownSku } from './refusal';
import { SkuPipe } from './sku.pipe';
import { figuresOf, viewOf } from './stock-view';

type Figures = ReturnType<typeof figuresOf>;

@ApiTags('buffer')
@Controller('api/buffer')
export class BufferController {
  constructor(private readonly inventory: InventoryService) {}

  @Get(':sku')
  @ApiOperation({ summary: 'What is held back, and what Amazon is told' })
  async get(@Param('sku', SkuPipe) sku: string): Promise<Figures> {
    const stock = await this.inventory.find(sku);
    if (stock === undefined) throw unknownSku(sku);
    return figuresOf(viewOf(stock));
  }

  @Put(':sku')
  @ApiOperation({ summary: 'Hold back this many units' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  async put(
    @Param('sku', SkuPipe) sku: string,
    @Body() body: BufferDto,
    @Headers('idempotency-key') keyHeader: string | undefined,
  ): Promise<Figures> {
    const key = idempotencyKeyOf(keyHeader);
    const result = await this.inventory.setFigures(
      sku,
      { buffer: body.bufferQty },
      { register: false, ...(key === undefined ? {} : { idempotencyKey: key }) },
    );
    if (result.kind === 'refused') throw refusalError(result.reason, sku);
    return this.get(sku);
  }

  /** The same as PUT, for callers that can only POST. */
  @Post(':sku')
  @HttpCode(200)
  @ApiOperation({ summary: 'Hold back this many units' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  post(
    @Param('sku', SkuPipe) sku: string,
    @Body() body: BufferDto,
    @Headers('idempotency-key') keyHeader: string | undefined,
  ): Promise<Figures> {
    return this.put(sku, body, keyHeader);
  }
}

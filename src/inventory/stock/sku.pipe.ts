import { Injectable, type PipeTransform } from '@nestjs/common';
import { badRequest } from '../../platform/http/api-error';
import { isRegistrableSku } from '../domain/sku';

const PROBLEM = 'must be 1 to 40 printable characters on one line';

/** Checks the SKU in a path, which Fastify has percent-decoded once. */
@Injectable()
export class SkuPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && isRegistrableSku(value)) return value;
    throw badRequest(`The SKU ${PROBLEM}.`, [{ field: 'sku', problem: PROBLEM }]);
  }
}

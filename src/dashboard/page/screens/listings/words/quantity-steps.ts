import type { Component, QuantityTerms, SellingRule } from '../../../api/listing-answers';

/** One step from the stocks to the quantity: what it does, and how many units are left after it. */
export interface Step {
  readonly name: string;
  readonly units: number;
  readonly text: string;
}

/** Each step of the formula, also those of which the rule makes no use. */
export function stepsOf({ components, rule, paused }: SellingRule, terms: QuantityTerms): readonly Step[] {
  const { percent = 100, buffer = 0, min = 0, max } = rule;
  const { whole, afterPercent, afterBuffer, quantity } = terms;
  const afterMin = afterBuffer < min ? 0 : afterBuffer;
  return [
    { name: 'Whole units', units: whole, text: wholeText(components, terms) },
    {
      name: 'Percent',
      units: afterPercent,
      text: percent === 100 ? 'all of them' : `${percent} %, rounded down`,
    },
    {
      name: 'Buffer',
      units: afterBuffer,
      text: buffer === 0 ? 'none held back' : `${figure(buffer)} held back`,
    },
    { name: 'Minimum', units: afterMin, text: minimumText(afterBuffer, min) },
    {
      name: 'Maximum',
      units: Math.min(afterMin, max ?? Infinity),
      text: max === undefined ? 'no maximum' : `at most ${figure(max)}`,
    },
    { name: 'Pause', units: quantity, text: paused ? 'paused: 0' : 'not paused' },
  ];
}

function wholeText(components: readonly Component[], { limitedBy, missing }: QuantityTerms): string {
  if (missing.length > 0)
    return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not registered: 0`;
  const each = components.find(({ sku }) => sku === limitedBy)?.units ?? 1;
  if (components.length > 1) return `${limitedBy} allows the fewest, ${each} in each`;
  return each === 1 ? `one ${limitedBy} each` : `${each} × ${limitedBy} in each`;
}

function minimumText(units: number, min: number): string {
  if (min === 0) return 'no minimum';
  return units < min ? `fewer than ${figure(min)}: 0` : `at least ${figure(min)}`;
}

/** The quantity in one line, by the steps that change something. */
export function quantityLine({ components, rule, paused }: SellingRule, terms: QuantityTerms): string {
  if (paused) return 'Paused: 0 until it goes on.';
  const { whole, afterPercent, afterBuffer, missing } = terms;
  if (missing.length > 0) return `${wholeText(components, terms)}.`;
  const { percent = 100, buffer = 0, min = 0, max } = rule;
  const parts = [wholeWords(components, terms)];
  if (percent < 100) parts.push(`${percent} % of ${figure(whole)} is ${figure(afterPercent)}`);
  if (buffer > 0) parts.push(`${figure(buffer)} held back leaves ${figure(afterBuffer)}`);
  if (afterBuffer < min) parts.push(`fewer than ${figure(min)} is 0`);
  else if (max !== undefined && afterBuffer > max) parts.push(`at most ${figure(max)}`);
  return `${parts.join('; ')}.`;
}

function wholeWords(components: readonly Component[], { whole, limitedBy }: QuantityTerms): string {
  const each = components.find(({ sku }) => sku === limitedBy)?.units ?? 1;
  if (components.length > 1)
    return `${limitedBy} is enough for ${figure(whole)}, the others for as many or more`;
  return each === 1
    ? `one for one: ${figure(whole)} of ${limitedBy}`
    : `${limitedBy} is enough for ${figure(whole)} of ${each} each`;
}

function figure(units: number): string {
  return units.toLocaleString('en');
}

import type { QuantityTerms, SellingRule } from '../../../api/listing-answers';
import { figure } from '../../../parts/figure';
import { type Step, stepsOf } from '../words/quantity-steps';

interface Version {
  readonly rule: SellingRule;
  readonly terms: QuantityTerms;
}

interface TableProps {
  /** The listing as it is. */
  readonly now: Version | undefined;
  /** The listing as it would be. */
  readonly then: Version | undefined;
}

/** The names of the steps, which stand before there is any quantity: filling them moves nothing. */
const NO_STEPS: readonly Step[] = ['Whole units', 'Percent', 'Buffer', 'Minimum', 'Maximum', 'Pause'].map(
  (name) => ({ name, units: 0, text: '' }),
);

/** The quantity before and after a change, step by step. */
export function QuantityTable({ now, then }: TableProps) {
  const before = now === undefined ? undefined : stepsOf(now.rule, now.terms);
  const after = then === undefined ? undefined : stepsOf(then.rule, then.terms);
  return (
    <table class="steps">
      <caption class="unseen">How the quantity comes about</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col" class="number">
            Now
          </th>
          <th scope="col" class="number">
            Then
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {(after ?? before ?? NO_STEPS).map(({ name, text }, index) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{figure(before?.[index]?.units)}</td>
            <td class="number">{figure(after?.[index]?.units)}</td>
            <td class="why-step">{text}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr aria-live="polite">
          <th scope="row">For Amazon</th>
          <td class="number">{figure(now?.terms.quantity)}</td>
          <td class="number">
            <strong>{figure(then?.terms.quantity)}</strong>
          </td>
          <td class="why-step">{changeText(now, then)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function changeText(now: Version | undefined, then: Version | undefined): string {
  if (then === undefined) return '';
  if (now === undefined) return 'not sold by a listing yet';
  const change = then.terms.quantity - now.terms.quantity;
  if (change === 0) return 'stays the same: nothing is sent';
  return `${figure(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than now`;
}

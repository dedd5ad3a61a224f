import { refusalAlert, WEBHOOK_REFUSALS, wrongSignatureAlert } from './webhook-refusal';

const AT = '2026-11-23T10:00:00.000000Z';
const MESSAGE = {
  topic: 'orders/create',
  shop: 'fernhill-supply.myshopify.com',
  orderId: '5',
  label: 'order 5 (#1204)',
  problem: 'Not well-formed: line_items must be a list.',
  path: '/webhooks',
};

describe('the alert of a refused message', () => {
  it.each(WEBHOOK_REFUSALS.filter((reason) => reason !== 'signature'))(
    '%s names all that is known',
    (reason) => {
      const alert = refusalAlert(reason, MESSAGE, AT);
      expect(alert).toMatchObject({
        alertId: `webhook_refused:${reason}`,
        type: 'webhook_refused',
        severity: 'critical',
        orderId: '5',
      });
      for (const text of [MESSAGE.topic, MESSAGE.shop, MESSAGE.label, 'eight failures', '/adjustments'])
        expect(alert.message).toContain(text);
    },
  );

  it('names the fields that a subscription needs, and the path that a webhook needs', () => {
    expect(refusalAlert('wrong_fields', MESSAGE, AT).message).toContain('include_fields');
    expect(refusalAlert('wrong_fields', MESSAGE, AT).message).toContain(MESSAGE.problem);
    expect(refusalAlert('wrong_path', MESSAGE, AT).message).toMatch(
      /came to \/webhooks\..*\/webhook\/shopify/,
    );
  });

  it('can be made of nothing but the reason', () => {
    const nothing = {
      topic: undefined,
      shop: undefined,
      label: 'an order that it does not name',
      problem: '',
      path: '',
    };
    const alert = refusalAlert('no_topic', nothing, AT);
    expect(alert).not.toHaveProperty('orderId');
    expect(alert.message).not.toContain('undefined');
  });
});

it('the alert of wrong signatures is a warning: anyone may have sent them', () => {
  expect(wrongSignatureAlert('fernhill-supply.myshopify.com', 8, AT)).toMatchObject({
    alertId: 'webhook_refused:signature',
    severity: 'warning',
    message: expect.stringContaining('8 messages in the name of fernhill-supply.myshopify.com') as string,
  });
});

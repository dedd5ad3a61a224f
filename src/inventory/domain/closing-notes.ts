/** The closing notes of the alert about an unknown SKU. */
export const REGISTERED_NOW = 'It is registered now.';
export const LINKED_NOW = 'A listing sells it now.';

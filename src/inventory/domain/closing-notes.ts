/** The closing notes of the alert about an unknown SKU. */
export const REGISTERED_NOW = 'It is registered now.';
export const LINKED_NOW = 'A listing sells it now.';

/** The closing note of the alerts about the pushes of a listing that was deleted. */
export const DELETED_NOW = 'The listing was deleted. Amazon keeps the quantity that it has.';

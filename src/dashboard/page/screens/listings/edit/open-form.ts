import { lazy } from '../../../lazy';

/** The form of a listing, in a file of its own: it is needed only when a listing is opened. */
export const ListingForm = lazy(async () => (await import('./listing-form')).ListingForm);

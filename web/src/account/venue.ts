import type { Reservation } from '#web/api-types.ts';

/** Where a show is, if its operator has said so. */
export const venueOf = ({ venue, address }: Pick<Reservation, 'venue' | 'address'>): string | undefined =>
  [venue, address].filter(Boolean).join(', ') || undefined;

import type { Concert } from '#web/api-types.ts';

interface Venue {
  readonly venue?: string | null;
  readonly address?: string | null;
}

/** Where a show is, if its operator has said so. */
export const venueOf = ({ venue, address }: Concert & Venue): string | undefined =>
  [venue, address].filter(Boolean).join(', ') || undefined;

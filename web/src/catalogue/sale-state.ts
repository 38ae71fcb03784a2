import type { Schedule } from '#web/api-types.ts';
import { hasBegun, localToInstant } from '#web/i18n/show-time.ts';

/** The state of the sale of one date. `full`: every seat is held or sold. */
export type SaleState = 'past' | 'closed' | 'notYet' | 'full' | 'almostGone' | 'open';

/** At or below this share of free seats, few are left. */
const FEW = 0.2;

/** @param now by the server's clock */
export const saleStateOf = (schedule: Schedule, now: number): SaleState => {
  if (localToInstant(schedule.endDatetime, schedule.timezone) <= now) return 'past';
  if (schedule.status === 'CLOSED' || hasBegun(schedule, now)) return 'closed';
  if (schedule.saleOpensAt !== null && Date.parse(schedule.saleOpensAt) > now) return 'notYet';
  if (schedule.reservableAudienceCount === 0) return 'full';
  const isFew = schedule.reservableAudienceCount <= schedule.maximumAudienceCount * FEW;
  return isFew ? 'almostGone' : 'open';
};

export const hasSeats = (state: SaleState): boolean => state === 'open' || state === 'almostGone';

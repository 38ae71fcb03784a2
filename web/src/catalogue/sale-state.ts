import type { Schedule } from '#web/api-types.ts';
import { hasBegun, localToInstant } from '#web/i18n/show-time.ts';

/** The state of the sale of one date. `full`: every seat is held or sold. */
export type SaleState = 'past' | 'closed' | DrawStep | 'notYet' | 'full' | 'almostGone' | 'open';

/** The steps of a draw until its numbers are drawn: entry is not open yet, open, or closed; or the draw is delayed. */
type DrawStep = 'beforeEntry' | 'entry' | 'drawing' | 'delayed';

/** At or below this share of free seats, few are left. */
const FEW = 0.2;

/** @param now by the server's clock */
export const saleStateOf = (schedule: Schedule, now: number): SaleState => {
  if (localToInstant(schedule.endDatetime, schedule.timezone) <= now) return 'past';
  if (schedule.status === 'CLOSED' || hasBegun(schedule, now)) return 'closed';
  const step = drawStepOf(schedule, now);
  if (step) return step;
  if (schedule.saleOpensAt !== null && Date.parse(schedule.saleOpensAt) > now) return 'notYet';
  if (schedule.reservableAudienceCount === 0) return 'full';
  const isFew = schedule.reservableAudienceCount <= schedule.maximumAudienceCount * FEW;
  return isFew ? 'almostGone' : 'open';
};

/** After the time of the round, a list assumes that the numbers are drawn. The page of the date checks it. */
const drawStepOf = ({ draw, saleOpensAt }: Schedule, now: number): DrawStep | undefined => {
  if (!draw || draw.cancelledAt !== null || now >= Date.parse(draw.delayedTo ?? draw.roundAt))
    return undefined;
  if (now < Date.parse(draw.entryOpensAt)) return 'beforeEntry';
  if (now < Date.parse(saleOpensAt ?? '')) return 'entry';
  return draw.delayedTo === null ? 'drawing' : 'delayed';
};

export const hasSeats = (state: SaleState): boolean => state === 'open' || state === 'almostGone';

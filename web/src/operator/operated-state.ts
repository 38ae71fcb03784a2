import type { Admission, ScheduleSettings } from '#web/api-types.ts';
import { hasBegun } from '#web/i18n/show-time.ts';

/** The state of a sale, as operators see it. */
export type OperatedState = 'over' | 'closed' | 'soldOut' | 'paused' | 'notYet' | 'open';

export const saleTones = {
  open: 'good',
  notYet: 'accent',
  paused: 'warning',
  soldOut: 'neutral',
  closed: 'error',
  over: 'neutral',
} as const satisfies Record<OperatedState, string>;

/** @param now by the server's clock */
export const operatedState = (
  { closed, soldOut, paused }: Pick<Admission, 'closed' | 'soldOut' | 'paused'>,
  show: Pick<ScheduleSettings, 'startDatetime' | 'timezone' | 'saleOpensAt'>,
  now: number,
): OperatedState => {
  const { saleOpensAt } = show;
  if (hasBegun(show, now)) return 'over';
  if (closed) return 'closed';
  if (soldOut) return 'soldOut';
  if (paused) return 'paused';
  return saleOpensAt !== null && Date.parse(saleOpensAt) > now ? 'notYet' : 'open';
};

/** The seats that nobody has bought or holds. */
export const freeSeats = ({ seatsLeft, held }: Pick<Admission, 'seatsLeft' | 'held'>): number =>
  Math.max(0, seatsLeft - held);

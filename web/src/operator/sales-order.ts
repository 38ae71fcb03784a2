import type { Sale } from '#web/api-types.ts';
import { byStart } from '#web/i18n/show-time.ts';
import { type OperatedState, operatedState } from '#web/operator/operated-state.ts';

/** A sale that needs its operator comes first: people wait, and nobody can enter. */
const URGENT = 0;

const ranks: Readonly<Record<OperatedState, number>> = {
  paused: URGENT,
  open: 1,
  notYet: 2,
  soldOut: 3,
  closed: 4,
  over: 5,
};

const rankOf = ({ admission, schedule }: Sale, now: number): number => {
  const state = operatedState(admission, schedule, now);
  return state === 'closed' && admission.waiting > 0 ? URGENT : ranks[state];
};

/** The most urgent sales first; equal ones by the instant of their show. @param now by the server's clock */
export const urgentFirst = (sales: readonly Sale[], now: number): readonly Sale[] =>
  sales.toSorted(
    (one, other) => rankOf(one, now) - rankOf(other, now) || byStart(one.schedule, other.schedule),
  );

import { MINUTE, SECOND } from '#lib/clock.ts';
import { MAX_SEATS_PER_USER, seatNumbers } from '#lib/seat/seat.ts';
import { NOW } from '#test/support/builders.ts';
import { OPENS } from '#test/support/draw-steps.ts';
import type { Random } from '#test/support/random.ts';
import type { Sale } from '#test/verification/simulation/world.ts';

/** What a fan wants and does: drawn before the run. */
export interface Plan {
  readonly sale: Sale;
  readonly arrivesAfterMs: number;
  /** How many seats they ask for, and which they like best. */
  readonly seats: number;
  readonly wishes: readonly number[];
  /** Exchanges the assigned seats for named seats or for a number of seats, or keeps them. */
  readonly choice: 'named' | 'count' | 'as assigned';
  /** Points at the start: enough, too few, or not registered. */
  readonly purse: 'enough' | 'short' | 'none';
  /** Each is shown at most once a run. */
  readonly behaviours: ReadonlySet<Behaviour>;
  /** They poll no more often than this. */
  readonly patienceMs: number;
}

/** What fans do beyond the plain path, and how many of them. */
const behaviours = {
  /** Joins twice at once. */
  joinsTwice: 0.1,
  /** Joins again from another device while waiting, and continues with either token. */
  joinsAgain: 0.15,
  /** Keeps polling with the first token. */
  keepsFirstToken: 0.2,
  /** Leaves the queue, and joins again. */
  leavesQueue: 0.08,
  /** Looks away for a while, and may be called meanwhile. */
  looksAway: 0.25,
  /** Closes the page: stops polling for good. */
  givesUp: 0.03,
  /** Polls in two tabs at once. */
  pollsTwice: 0.3,
  /** Waits for a sold-out date to have a seat again. */
  hopesForReturn: 0.4,
  /** Continues on another device once inside. */
  switchesDevice: 0.2,
  /** Takes a minute to choose. */
  dawdles: 0.3,
  /** Gives the seats back, and joins again. */
  changesMind: 0.2,
  /** Lets the pass expire. */
  letsRunOut: 0.25,
  /** Leaves with seats held. */
  walksOut: 0.04,
  /** Waits for a hold to expire, and tries for its seat at that moment. */
  snipes: 0.25,
  /** Pays as the hold expires. */
  paysLast: 0.15,
  /** Exchanges twice at once, in two tabs: for named seats, and for a number of seats. */
  exchangesTwice: 0.2,
  /** Exchanges in one tab while paying in another. */
  exchangesMeanwhile: 0.2,
  /** Pays what another tab showed before. */
  paysOld: 0.15,
  /** Pays without saying what they were shown. */
  paysBlind: 0.2,
  /** Pays twice at once. */
  paysTwice: 0.15,
  /** Pays once more afterwards. */
  paysAgain: 0.15,
  /** Reads everything of their own. */
  looksAround: 0.15,
  /** Leaves when their points are too few, without charging. */
  isBroke: 0.12,
  /** Charges while paying. */
  chargesMeanwhile: 0.1,
  /** Cancels what they paid. */
  cancels: 0.25,
  /** Cancels it twice at once. */
  cancelsTwice: 0.05,
  /** Comes back after cancelling. */
  comesBack: 0.3,
  /** Joins again for more seats once they have paid. */
  wantsMore: 0.15,
  /** Waits for a closed sale to open again. */
  waitsForOpening: 0.7,
} as const;

export type Behaviour = keyof typeof behaviours;

/** Two of three fans come when the sale opens, the others later. */
const RUSH_MS = 40 * SECOND;
const LATE_MS = 4 * MINUTE;

/** Of the fans of a draw, most come while its entries are open, some about the opening, and some later. */
const arrivalAtDraw = (random: Random): number => {
  const opensAfter = OPENS - NOW;
  if (random.chance(0.7)) return random.between(0, opensAfter);
  return random.chance(0.5)
    ? random.between(opensAfter - 5 * SECOND, opensAfter + 5 * SECOND)
    : opensAfter + random.between(0, LATE_MS);
};

/** The share of fans who poll exactly on time. */
const IMPATIENT = 0.5;
const MAX_WISHES = 6;

export const drawPlan = (random: Random, sale: Sale): Plan => ({
  sale,
  arrivesAfterMs: sale.schedule.draw
    ? arrivalAtDraw(random)
    : random.between(0, random.chance(0.67) ? RUSH_MS : LATE_MS),
  // Some ask for more than the limit.
  seats: random.chance(0.1) ? MAX_SEATS_PER_USER : random.between(1, sale.schedule.maxSeatsPerUser),
  wishes: random.some(seatNumbers, random.between(0, MAX_WISHES)),
  choice: random.pick(['named', 'named', 'count', 'count', 'as assigned', 'as assigned']),
  purse: random.pick(['enough', 'enough', 'short', 'none']),
  behaviours: new Set(
    (Object.keys(behaviours) as Behaviour[]).filter((behaviour) =>
      random.chance(behaviour === 'givesUp' ? sale.absent : behaviours[behaviour]),
    ),
  ),
  patienceMs: random.chance(IMPATIENT) ? 0 : random.between(5 * SECOND, 20 * SECOND),
});

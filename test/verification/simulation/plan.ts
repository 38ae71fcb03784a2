import { MINUTE, SECOND } from '#lib/clock.ts';
import { MAX_SEATS_PER_USER, seatNumbers } from '#lib/seat/seat.ts';
import type { Random } from '#test/support/random.ts';
import type { Show } from '#test/verification/simulation/world.ts';

/** What a fan is like: drawn before anything happens. */
export interface Plan {
  readonly show: Show;
  readonly arrivesAfterMs: number;
  /** How many seats they say that they want, and which they like best. */
  readonly seats: number;
  readonly wishes: readonly number[];
  /** Exchanges what they are given for seats on the map, or for so many, or takes it as it is. */
  readonly choice: 'named' | 'count' | 'as assigned';
  /** Points before they come: enough, too few, or not even registered. */
  readonly purse: 'enough' | 'short' | 'none';
  /** How often they have their way or their nature, each at most once a run. */
  readonly quirks: ReadonlySet<Quirk>;
  /** They ask no more often than this. */
  readonly patienceMs: number;
}

/** What some do, and how many of them. */
const quirks = {
  /** Joins twice at once. */
  joinsTwice: 0.1,
  /** Joins again from another device while waiting, and goes on with either. */
  joinsAgain: 0.15,
  /** Keeps polling with the first token. */
  keepsFirstToken: 0.2,
  /** Leaves the line, and joins again. */
  leavesLine: 0.08,
  /** Looks away for a while, and may be called meanwhile. */
  looksAway: 0.25,
  /** Closes the page: nobody asks for their turn any more. */
  givesUp: 0.03,
  /** Asks for their turn in two tabs at once. */
  pollsTwice: 0.3,
  /** Waits for a sold-out date to have a seat again. */
  hopesForReturn: 0.4,
  /** Goes on from another device once inside. */
  switchesDevice: 0.2,
  /** Takes a minute to choose. */
  dawdles: 0.3,
  /** Gives the seats back, and joins again. */
  changesMind: 0.2,
  /** Lets the five minutes run out. */
  letsRunOut: 0.25,
  /** Leaves with seats held. */
  walksOut: 0.04,
  /** Waits for a hold to run out, and tries for its seat at that very moment. */
  snipes: 0.25,
  /** Pays as the hold runs out. */
  paysLast: 0.15,
  /** Exchanges twice at once, in two tabs: the seats on the map, and so many. */
  exchangesTwice: 0.2,
  /** Exchanges in one tab while paying in another. */
  exchangesMeanwhile: 0.2,
  /** Pays what another tab showed before. */
  paysOld: 0.15,
  /** Pays without saying what they were shown. */
  paysBlind: 0.2,
  /** Pays twice at once. */
  paysTwice: 0.15,
  /** Asks for the payment once more afterwards. */
  paysAgain: 0.15,
  /** Looks at all that is theirs. */
  looksAround: 0.15,
  /** Charges nothing when it is too little, and leaves. */
  isBroke: 0.12,
  /** Charges while paying. */
  chargesMeanwhile: 0.1,
  /** Cancels what they paid. */
  cancels: 0.25,
  /** Cancels it twice at once. */
  cancelsTwice: 0.05,
  /** Comes back after cancelling. */
  comesBack: 0.3,
  /** Comes again for more once they have paid. */
  wantsMore: 0.15,
  /** Waits for a closed sale to open again. */
  waitsForOpening: 0.7,
} as const;

export type Quirk = keyof typeof quirks;

/** Two of three come when the sale opens, the others later. */
const RUSH_MS = 40 * SECOND;
const LATE_MS = 4 * MINUTE;

/** Half ask whenever they are told. */
const IMPATIENT = 0.5;
const MAX_WISHES = 6;

export const drawPlan = (random: Random, show: Show): Plan => ({
  show,
  arrivesAfterMs: random.between(0, random.chance(0.67) ? RUSH_MS : LATE_MS),
  // Some want more than anybody may have.
  seats: random.chance(0.1) ? MAX_SEATS_PER_USER : random.between(1, show.schedule.maxSeatsPerUser),
  wishes: random.some(seatNumbers, random.between(0, MAX_WISHES)),
  choice: random.pick(['named', 'named', 'count', 'count', 'as assigned', 'as assigned']),
  purse: random.pick(['enough', 'enough', 'short', 'none']),
  quirks: new Set(
    (Object.keys(quirks) as Quirk[]).filter((quirk) =>
      random.chance(quirk === 'givesUp' ? show.absent : quirks[quirk]),
    ),
  ),
  patienceMs: random.chance(IMPATIENT) ? 0 : random.between(5 * SECOND, 20 * SECOND),
});

import { MINUTE, SECOND } from '#lib/clock.ts';
import type { Random } from '#test/support/random.ts';
import type { Show } from '#test/faults/weather/world.ts';

/** What a fan is like: drawn before anything happens. */
export interface Plan {
  readonly show: Show;
  readonly arrivesAfterMs: number;
  readonly seats: number;
  /** Chooses seats on the map, lets the service choose, or pays without holding anything. */
  readonly choice: 'named' | 'best' | 'none';
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
  /** Comes at the last moment of their turn, or misses it. */
  oversleeps: 0.15,
  /** Comes in as their turn ends. */
  comesLast: 0.15,
  /** Misses their turn, and joins again as it ends. */
  missesTurn: 0.12,
  /** Goes home without a word. */
  givesUp: 0.03,
  /** Takes a minute to choose. */
  dawdles: 0.15,
  /** Gives the seats back and takes others. */
  changesMind: 0.2,
  /** Lets the hold run out. */
  letsRunOut: 0.15,
  /** Leaves with seats held. */
  walksOut: 0.04,
  /** Waits for a hold to run out, and tries for its seat at that very moment. */
  snipes: 0.25,
  /** Pays as the hold runs out. */
  paysLast: 0.15,
  /** Holds twice at once, in two tabs: the same, or seats of their own choice and the best. */
  holdsTwice: 0.15,
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
  cancels: 0.2,
  /** Cancels it twice at once. */
  cancelsTwice: 0.05,
  /** Comes back after cancelling. */
  comesBack: 0.1,
  /** Waits for a closed sale to open again. */
  waitsForOpening: 0.7,
} as const;

export type Quirk = keyof typeof quirks;

/** Two of three come when the sale opens, the others later. */
const RUSH_MS = 40 * SECOND;
const LATE_MS = 4 * MINUTE;

export const drawPlan = (random: Random, show: Show): Plan => ({
  show,
  arrivesAfterMs: random.between(0, random.chance(0.67) ? RUSH_MS : LATE_MS),
  seats: random.between(1, show.schedule.maxSeatsPerUser),
  choice: random.pick(['named', 'named', 'best', 'none']),
  purse: random.pick(['enough', 'enough', 'short', 'none']),
  quirks: new Set((Object.keys(quirks) as Quirk[]).filter((quirk) => random.chance(quirks[quirk]))),
  patienceMs: random.between(10 * SECOND, 30 * SECOND),
});

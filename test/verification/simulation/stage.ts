import { variables } from '#lib/env.ts';
import type { UserId } from '#lib/ids.ts';
import { MAX_SEATS_PER_USER, SEAT_COUNT, seatNumbers } from '#lib/seat/seat.ts';
import { aShow, NOW } from '#test/support/builders.ts';
import { putRows } from '#test/support/put-rows.ts';
import type { Random } from '#test/support/random.ts';
import { seatRow, soldBefore } from '#test/support/sale-rows.ts';
import { makeTable } from '#test/support/table.ts';
import { aFanWith, type Fan } from '#test/verification/simulation/fan.ts';
import type { HoldRow } from '#test/verification/simulation/holds.ts';
import { drawPlan } from '#test/verification/simulation/plan.ts';
import { actAs, somebody } from '#test/verification/simulation/timeline.ts';
import type { Show } from '#test/verification/simulation/world.ts';

interface Setting {
  readonly name: string;
  /** How many of ten fans want it. */
  readonly share: number;
  readonly maxSeatsPerUser: number;
  readonly lanes: number;
  /** Seats for each seat that is wanted. */
  readonly plenty: number;
  /** How many close the page before their turn. */
  readonly absent: number;
  readonly isOperated?: boolean;
  readonly comesWhenFine?: boolean;
}

/**
 * A hot date, one whose line is full of people who have gone, one that is operated, one with seats enough, whose line
 * never ends by itself, and one that goes on sale once it is fine.
 */
const settings = (random: Random): readonly Setting[] => [
  {
    name: 'the hot date',
    share: 3,
    maxSeatsPerUser: 2,
    lanes: random.between(1, 8),
    plenty: 0.35,
    absent: 0.05,
  },
  { name: 'the deserted date', share: 2, maxSeatsPerUser: 1, lanes: 1, plenty: 0.1, absent: 0.6 },
  {
    name: 'the operated date',
    share: 1,
    maxSeatsPerUser: 4,
    lanes: 2,
    plenty: 0.8,
    absent: 0.05,
    isOperated: true,
  },
  { name: 'the quiet date', share: 1, maxSeatsPerUser: 1, lanes: 1, plenty: Infinity, absent: 0.05 },
  {
    name: 'the late date',
    share: 3,
    maxSeatsPerUser: random.between(2, 4),
    lanes: random.between(1, 4),
    plenty: 0.25,
    absent: 0.35,
    isOperated: random.chance(0.5),
    comesWhenFine: true,
  },
];

const SHARES = 10;
const LEAST_SEATS = 2;

/** Whether this is who bought the seats of a date that are not for these fans. */
export const isEarlierBuyer = (userId: UserId): boolean => userId.startsWith(EARLIER);
const EARLIER = 'earlier-buyer-of-';

export interface Stage {
  readonly shows: readonly Show[];
  readonly soldBefore: readonly HoldRow[];
}

/** A table of its own with the dates. As many seats as few fans leave some to wait for are sold already. */
export const setStage = (random: Random, seed: number, fans: number): Promise<Stage> =>
  actAs(somebody('the stage'), async () => {
    process.env[variables.table] = `weather-${seed}`;
    process.env[variables.intakeQueues] = 'http://localhost/intake.fifo';
    await makeTable();
    const shows: Show[] = [];
    const sold: HoldRow[] = [];
    for (const setting of settings(random)) {
      const show = await open(setting);
      const taken = seatNumbers.slice(seatsFor(setting, fans));
      const { holds, rest } = soldBefore(show.schedule, taken, `${EARLIER}${setting.name}` as UserId);
      await putRows([...holds, ...rest, ...taken.map((seat) => seatRow(show.schedule, seat, 'SOLD'))]);
      sold.push(...(holds as unknown as HoldRow[]));
      shows.push(show);
    }
    return { shows, soldBefore: sold };
  });

const seatsFor = ({ share, maxSeatsPerUser, plenty }: Setting, fans: number): number => {
  const wanted = ((fans * share) / SHARES) * ((1 + maxSeatsPerUser) / 2);
  return Math.round(Math.min(SEAT_COUNT, Math.max(LEAST_SEATS, wanted * plenty)));
};

const open = async (setting: Setting): Promise<Show> => {
  const { name, share, absent, maxSeatsPerUser, lanes, isOperated = false, comesWhenFine = false } = setting;
  const { schedule } = await aShow({ maxSeatsPerUser, lanes }, NOW);
  const { concertId, scheduleId } = schedule;
  return aShowOf(schedule, {
    name,
    share,
    absent,
    isOperated,
    comesWhenFine,
    path: { concertId, scheduleId },
  });
};

/** Nothing has happened to it yet. */
export const aShowOf = (
  schedule: Show['schedule'],
  show: Pick<Show, 'name' | 'share' | 'absent' | 'isOperated' | 'comesWhenFine' | 'path'>,
): Show => ({
  ...show,
  schedule,
  limits: [{ seats: Math.min(schedule.maxSeatsPerUser, MAX_SEATS_PER_USER), until: Infinity }],
  isPaused: false,
  isClosed: false,
  changedAt: -Infinity,
  openedAt: undefined,
  opensAt: undefined,
});

export const inviteFans = (random: Random, shows: readonly Show[], count: number): Fan[] => {
  const wanted = shows.flatMap((show) => Array.from({ length: show.share }, () => show));
  return Array.from({ length: count }, (_, index) =>
    aFanWith(`fan-${index + 1}`, drawPlan(random, random.pick(wanted))),
  );
};

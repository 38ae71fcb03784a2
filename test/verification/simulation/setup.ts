import { variables } from '#lib/env.ts';
import type { UserId } from '#lib/ids.ts';
import { MAX_SEATS_PER_USER, SEAT_COUNT, seatNumbers } from '#lib/seat/seat.ts';
import { testBeacon } from '#test/support/beacon-rounds.ts';
import { aShow, NOW } from '#test/support/builders.ts';
import { OPENS } from '#test/support/draw-steps.ts';
import { putRows } from '#test/support/put-rows.ts';
import type { Random } from '#test/support/random.ts';
import { seatRow, soldBefore } from '#test/support/sale-rows.ts';
import { makeTable } from '#test/support/table.ts';
import { aFanWith, type Fan } from '#test/verification/simulation/fan.ts';
import type { HoldRow } from '#test/verification/simulation/holds.ts';
import { drawPlan } from '#test/verification/simulation/plan.ts';
import type { Run } from '#test/verification/simulation/run.ts';
import { actAs, anActor } from '#test/verification/simulation/timeline.ts';
import type { Sale } from '#test/verification/simulation/world.ts';

interface SaleSettings {
  readonly name: string;
  /** How many of ten fans want it. */
  readonly share: number;
  readonly maxSeatsPerUser: number;
  readonly lanes: number;
  /** Seats on sale for each seat wanted. */
  readonly plenty: number;
  /** The share of fans who close the page before they are called. */
  readonly absent: number;
  readonly isOperated?: boolean;
  readonly afterFaults?: boolean;
  /** Its first ten minutes are the entry window of a draw. */
  readonly draw?: 'held' | 'cancelled';
}

/**
 * The sales: one with too few seats, one whose fans mostly leave, one that an operator changes, one with seats for all, one
 * whose fans come once the faults have ended.
 */
const settings = (random: Random): readonly SaleSettings[] => [
  {
    name: 'the popular sale',
    share: 3,
    maxSeatsPerUser: 2,
    lanes: random.between(1, 8),
    plenty: 0.35,
    absent: 0.05,
  },
  { name: 'the abandoned sale', share: 2, maxSeatsPerUser: 1, lanes: 1, plenty: 0.1, absent: 0.6 },
  {
    name: 'the operated sale',
    share: 1,
    maxSeatsPerUser: 4,
    lanes: 2,
    plenty: 0.8,
    absent: 0.05,
    isOperated: true,
  },
  { name: 'the quiet sale', share: 1, maxSeatsPerUser: 1, lanes: 1, plenty: Infinity, absent: 0.05 },
  {
    name: 'the late sale',
    share: 3,
    maxSeatsPerUser: random.between(2, 4),
    lanes: random.between(1, 4),
    plenty: 0.25,
    absent: 0.35,
    isOperated: random.chance(0.5),
    afterFaults: true,
  },
];

/** The sales with a draw: one that is held, and one that is cancelled. */
const drawnSettings = (random: Random): readonly SaleSettings[] => [
  {
    name: 'the drawn sale',
    share: 3,
    maxSeatsPerUser: 2,
    lanes: random.between(1, 3),
    plenty: 0.35,
    absent: 0.05,
    draw: 'held',
  },
  {
    name: 'the sale of a cancelled draw',
    share: 1,
    maxSeatsPerUser: 1,
    lanes: 2,
    plenty: 0.5,
    absent: 0.05,
    draw: 'cancelled',
  },
];

const settingsOf = (random: Random, draws: Run['draws']): readonly SaleSettings[] => [
  ...(draws === 'only' ? [] : settings(random)),
  ...(draws ? drawnSettings(random) : []),
];

const LEAST_SEATS = 2;

/** Whether this user bought the seats that were sold before the run. */
export const isEarlierBuyer = (userId: UserId): boolean => userId.startsWith(EARLIER);
const EARLIER = 'earlier-buyer-of-';

export interface Setup {
  readonly sales: readonly Sale[];
  readonly soldBefore: readonly HoldRow[];
}

/** Creates a table with the sales. With few fans, most seats are sold already, so that some fans have to wait. */
export const setUp = (
  random: Random,
  { seed, fans, draws }: Pick<Run, 'seed' | 'fans' | 'draws'>,
): Promise<Setup> =>
  actAs(anActor('setup'), async () => {
    process.env[variables.table] = `simulation-${seed}`;
    process.env[variables.intakeQueues] = 'http://localhost/intake.fifo';
    process.env[variables.pageBucket] = 'page';
    process.env[variables.beacon] = JSON.stringify(testBeacon);
    await makeTable();
    const sales: Sale[] = [];
    const sold: HoldRow[] = [];
    const all = settingsOf(random, draws);
    const shares = all.reduce((sum, { share }) => sum + share, 0);
    for (const setting of all) {
      const sale = await open(setting);
      const taken = seatNumbers.slice(seatsFor(setting, fans / shares));
      const { holds, rest } = soldBefore(sale.schedule, taken, `${EARLIER}${setting.name}` as UserId);
      await putRows([...holds, ...rest, ...taken.map((seat) => seatRow(sale.schedule, seat, 'SOLD'))]);
      sold.push(...(holds as unknown as HoldRow[]));
      sales.push(sale);
    }
    return { sales, soldBefore: sold };
  });

const seatsFor = ({ share, maxSeatsPerUser, plenty }: SaleSettings, fansOfShare: number): number => {
  const wanted = fansOfShare * share * ((1 + maxSeatsPerUser) / 2);
  return Math.round(Math.min(SEAT_COUNT, Math.max(LEAST_SEATS, wanted * plenty)));
};

const open = async (setting: SaleSettings): Promise<Sale> => {
  const { name, share, absent, maxSeatsPerUser, lanes, isOperated = false, afterFaults = false } = setting;
  const entries = setting.draw && { entryOpensAt: NOW, saleOpensAt: OPENS };
  const { schedule } = await aShow({ maxSeatsPerUser, lanes, ...entries }, NOW);
  const { concertId, scheduleId } = schedule;
  return newSale(schedule, {
    name,
    share,
    absent,
    isOperated,
    afterFaults,
    isDrawCancelled: setting.draw === 'cancelled',
    path: { concertId, scheduleId },
  });
};

/** A sale before its first request. */
export const newSale = (
  schedule: Sale['schedule'],
  sale: Pick<Sale, 'name' | 'share' | 'absent' | 'isOperated' | 'afterFaults' | 'path'> &
    Partial<Pick<Sale, 'isDrawCancelled'>>,
): Sale => ({
  isDrawCancelled: false,
  ...sale,
  schedule,
  limits: [{ seats: Math.min(schedule.maxSeatsPerUser, MAX_SEATS_PER_USER), until: Infinity }],
  isPaused: false,
  isClosed: false,
  changedAt: -Infinity,
  openedAt: undefined,
  opensAt: schedule.draw && Infinity,
});

export const drawFans = (random: Random, sales: readonly Sale[], count: number): Fan[] => {
  const wanted = sales.flatMap((sale) => Array.from({ length: sale.share }, () => sale));
  return Array.from({ length: count }, (_, index) =>
    aFanWith(`fan-${index + 1}`, drawPlan(random, random.pick(wanted))),
  );
};

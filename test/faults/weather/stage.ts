import { variables } from '#lib/env.ts';
import { aShow, NOW } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';
import { aFanWith, type Fan } from '#test/faults/weather/fan.ts';
import { drawPlan } from '#test/faults/weather/plan.ts';
import type { Random } from '#test/support/random.ts';
import { actAs, somebody } from '#test/faults/weather/timeline.ts';
import type { Show } from '#test/faults/weather/world.ts';

/**
 * A table of its own, and four dates: a hot one, one that lets in more than find a seat, one that is operated, and
 * one with seats enough, whose line never ends by itself.
 */
export const setStage = (random: Random, seed: number): Promise<Show[]> =>
  actAs(somebody('the stage'), async () => {
    process.env[variables.table] = `weather-${seed}`;
    process.env[variables.intakeQueues] = 'http://localhost/intake.fifo';
    await makeTable();
    const shows: Show[] = [];
    for (const [name, setting] of settings(random)) {
      const { schedule } = await aShow(setting, NOW);
      const { concertId, scheduleId } = schedule;
      shows.push({
        name,
        schedule,
        path: { concertId, scheduleId },
        isOperated: name === 'the operated date',
        isClosed: false,
        openedAt: undefined,
        opensAt: undefined,
      });
    }
    return shows;
  });

const settings = (random: Random) =>
  [
    ['the hot date', { maxActive: random.between(8, 20), maxSeatsPerUser: 2, lanes: random.between(1, 8) }],
    ['the crowded date', { maxActive: 30, maxSeatsPerUser: 1, admitFactor: 2, lanes: 1 }],
    ['the operated date', { maxActive: random.between(5, 12), maxSeatsPerUser: 4, lanes: 2 }],
    ['the quiet date', { maxActive: random.between(2, 5), maxSeatsPerUser: 1, lanes: 1 }],
  ] as const;

/** How many of eight want each date. */
const SHARES = [3, 3, 1, 1] as const;

export const inviteFans = (random: Random, shows: readonly Show[], count: number): Fan[] => {
  const wanted = shows.flatMap((show, index) => Array.from({ length: SHARES[index] ?? 0 }, () => show));
  return Array.from({ length: count }, (_, index) =>
    aFanWith(`fan-${index + 1}`, drawPlan(random, random.pick(wanted))),
  );
};

import { variables } from '#lib/env.ts';
import { aShow, NOW } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';
import { aFanWith, type Fan } from '#test/faults/weather/fan.ts';
import { drawPlan } from '#test/faults/weather/plan.ts';
import type { Random } from '#test/support/random.ts';
import { actAs, somebody } from '#test/faults/weather/timeline.ts';
import type { Show } from '#test/faults/weather/world.ts';

/** A table of its own, and three dates: a hot one, one that lets in more than find a seat, one that is operated. */
export const setStage = (random: Random, seed: number): Promise<Show[]> =>
  actAs(somebody('the stage'), async () => {
    process.env[variables.table] = `weather-${seed}`;
    process.env[variables.intakeQueue] = 'http://localhost/intake.fifo';
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
      });
    }
    return shows;
  });

const settings = (random: Random) =>
  [
    ['the hot date', { maxActive: random.between(8, 20), maxSeatsPerUser: 2, lanes: random.between(1, 8) }],
    ['the crowded date', { maxActive: 30, maxSeatsPerUser: 1, admitFactor: 2, lanes: 1 }],
    ['the operated date', { maxActive: random.between(5, 12), maxSeatsPerUser: 4, lanes: 2 }],
  ] as const;

/** Half of all want the hot one, a third the crowded one. */
export const inviteFans = (random: Random, [hot, crowded, operated]: readonly Show[], count: number): Fan[] =>
  Array.from({ length: count }, (_, index) => {
    const show = random.pick([hot, hot, hot, crowded, crowded, operated]) as Show;
    return aFanWith(`fan-${index + 1}`, drawPlan(random, show));
  });

import { beforeAll, expect, test } from 'vitest';

import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { PageQuery } from '#lib/http/paging.ts';
import { deleteSchedule } from '#lib/operations/delete-schedule.ts';
import { getAdmission } from '#lib/operations/get-admission.ts';
import { listSales } from '#lib/operations/list-sales.ts';
import { aFanInside, aShow, NOW, numbered, type Show, someUsers } from '#test/support/builders.ts';
import { after, during } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';
import { change } from '#test/support/ticks.ts';

beforeAll(makeTable);

/** The sales of these shows, by scheduleId. The table has other shows, too. */
const salesOf = async (shows: readonly Show[], now = NOW) => {
  const { sales } = await listSales(PageQuery.parse({}), now);
  return shows.map(({ schedule: { scheduleId } }) =>
    sales.find(({ schedule }) => schedule.scheduleId === scheduleId),
  );
};

test('every date that is open, paused, closed or opens within a day is listed, until its show begins', async () => {
  const shows = [
    await aShow(),
    await aShow({ status: 'CLOSED' }),
    await aShow({ saleOpensAt: NOW + DAY }),
    await aShow({ saleOpensAt: NOW + DAY + 1 }),
    await aShow({ startsAt: NOW + HOUR }),
  ];
  const [open] = shows;
  if (open) await change(open, { paused: true });

  const now = await salesOf(shows);
  const later = await salesOf(shows, NOW + HOUR);

  expect(now.map((sale) => sale && [sale.admission.paused, sale.admission.closed])).toEqual([
    [true, false],
    [false, true],
    [false, false],
    undefined,
    [false, false],
  ]);
  expect(later.map((sale) => sale !== undefined)).toEqual([true, true, true, true, false]);
});

test('a sale has the figures of its own page', async () => {
  const show = await aShow();
  await aFanInside(show);
  await numbered(show, someUsers(3), NOW + SECOND);
  const { concertId, scheduleId } = show.schedule;

  const [sale] = await salesOf([show], NOW + MINUTE);

  expect(sale).toMatchObject({ concert: show.concert, schedule: show.schedule });
  expect(sale?.admission).toEqual(await getAdmission(concertId, scheduleId, NOW + MINUTE));
  expect(sale?.admission).toMatchObject({ waiting: 3, inside: 1, held: 1, sold: 0 });
});

test('a date that is deleted meanwhile is left out', async () => {
  const [deleted, other] = [await aShow(), await aShow()];
  const { concertId, scheduleId } = deleted.schedule;

  const sales = await during(
    { command: 'GetItemCommand', about: `"QUEUE#${scheduleId}"` },
    after(() => deleteSchedule(concertId, scheduleId)),
    () => salesOf([deleted, other]),
  );

  expect(sales.map((sale) => sale !== undefined)).toEqual([false, true]);
});

test('pages count concerts, and lead through all of them', async () => {
  const shows = [await aShow(), await aShow(), await aShow()];
  const found: string[] = [];

  let cursor: string | undefined;
  do {
    const page = await listSales(PageQuery.parse({ limit: '1', ...(cursor && { cursor }) }), NOW);
    expect(page.sales.length).toBeLessThanOrEqual(1);
    found.push(...page.sales.map(({ schedule }) => schedule.scheduleId));
    cursor = new URLSearchParams(page.next?.split('?')[1]).get('cursor') ?? undefined;
  } while (cursor);

  expect(found).toEqual(expect.arrayContaining(shows.map(({ schedule }) => schedule.scheduleId)));
  expect(new Set(found).size).toBe(found.length);
});

import { TZDate } from '@date-fns/tz';

import type { Instant } from '#lib/clock.ts';
import type { NewConcert } from '#lib/concert/concert.ts';
import { DEFAULT_TIMEZONE } from '#lib/concert/show-time.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule } from '#lib/operations/create-schedule.ts';
import { pk } from '#lib/table/keys.ts';
import { queryPage } from '#lib/table/read.ts';

/** The concerts of the requirements. */
const concerts: readonly NewConcert[] = [
  {
    name: '허재의 카드마술쇼',
    description:
      '손끝에서 사라지고 다시 나타나는 카드 한 벌. 바로 눈앞에서 펼쳐지는 한 시간의 클로즈업 마술.',
    price: 70_000,
  },
  {
    name: '하헌우의 라이브 코딩쇼',
    description: '관객의 한마디가 그 자리에서 코드가 됩니다. 빈 화면에서 시작하는 한 시간의 라이브 코딩.',
    price: 70_000,
  },
];

/** Each concert has a schedule this many days from today. */
const DAYS = [7, 14, 21, 28];

/** Loads the demo concerts into a table that has none. Returns the number of loaded concerts: 0 if it has some. */
export const loadDemoData = async ({ now }: { now: Instant }): Promise<number> => {
  const { rows } = await queryPage({ pk: pk.concerts, freshness: 'latest' }, 1, undefined);
  if (rows.length > 0) return 0;
  // Lists sort by id, and ids sort by millisecond.
  let createdAt = now;
  for (const concert of concerts) {
    const { concertId } = await createConcert(concert, (createdAt += 1));
    for (const day of DAYS) {
      const show = { startsAt: onDay(now, day, 14), endsAt: onDay(now, day, 15), timezone: DEFAULT_TIMEZONE };
      await createSchedule({ concertId, ...show }, (createdAt += 1));
    }
  }
  return concerts.length;
};

/** Half past the hour, some days from today, in the time zone of the show. */
const onDay = (now: Instant, days: number, hour: number): Instant => {
  const date = new TZDate(now, DEFAULT_TIMEZONE);
  date.setDate(date.getDate() + days);
  date.setHours(hour, 30, 0, 0);
  return date.getTime();
};

import { TZDate } from '@date-fns/tz';

import { type Instant, MINUTE } from '#lib/clock.ts';
import type { NewConcert } from '#lib/concert/concert.ts';
import { DEFAULT_TIMEZONE } from '#lib/concert/show-time.ts';
import { roundAt } from '#lib/draw/beacon.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { createConcert } from '#lib/operations/create-concert.ts';
import { createSchedule } from '#lib/operations/create-schedule.ts';
import { pk } from '#lib/table/keys.ts';
import { queryPage } from '#lib/table/read.ts';

/** The demo concerts. */
const concerts: readonly NewConcert[] = [
  {
    name: '허재의 카드마술쇼',
    description:
      '손끝에서 사라지고 다시 나타나는 카드 한 벌. 바로 눈앞에서 펼쳐지는 한 시간의 클로즈업 마술.',
    price: 70_000,
    venue: '청계 소극장 블루',
    address: '서울특별시 종로구 청계천로 125, 지하 1층',
    runningMinutes: 60,
    ageLimit: 8,
    notes: [
      '공연 시작 10분 전까지 입장해 주세요. 시작 후에는 안내에 따라 입장이 제한될 수 있습니다.',
      '클로즈업 마술 공연으로, 앞줄 관객에게 참여를 요청드릴 수 있습니다.',
      '공연 중 촬영과 녹음은 금지되어 있습니다.',
      '예매 취소는 공연 전날까지 가능하며, 결제하신 포인트는 전액 환불됩니다.',
    ].join('\n'),
    seller: '주식회사 블루스테이지',
    contact: '02-1234-5678',
  },
  {
    name: '하헌우의 라이브 코딩쇼',
    description: '관객의 한마디가 그 자리에서 코드가 됩니다. 빈 화면에서 시작하는 한 시간의 라이브 코딩.',
    price: 70_000,
    venue: '성수 코드홀',
    address: '서울특별시 성동구 연무장길 47, 3층',
    runningMinutes: 60,
    ageLimit: 0,
    notes: [
      '관객이 제안한 문장으로 코드를 작성하는 공연입니다. 휴대전화를 무음으로 설정해 주세요.',
      '무대 화면에 밝은 빛과 빠르게 바뀌는 영상이 사용됩니다. 빛에 민감하신 분은 유의해 주세요.',
      '공연 시작 후에는 장면이 바뀌는 시점에 맞추어 입장하실 수 있습니다.',
      '예매 취소는 공연 전날까지 가능하며, 결제하신 포인트는 전액 환불됩니다.',
    ].join('\n'),
    seller: '라이브코드 스튜디오',
    contact: 'help@livecode.example.com',
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

const drawnConcert: NewConcert = {
  name: '윤서아 콘서트 〈첫 번째 밤〉',
  description:
    '예매가 시작되기 전에 응모해 주세요. 응모하신 모든 분의 입장 순번을 누구나 확인할 수 있는 난수로 추첨합니다.',
  price: 70_000,
  venue: '한강 음악당',
  address: '서울특별시 영등포구 여의동로 330, 1층',
  runningMinutes: 90,
  ageLimit: 8,
};

/** A date whose draw is open for entries. */
export interface DemoDraw {
  readonly concertId: ConcertId;
  readonly scheduleId: ScheduleId;
  readonly saleOpensAt: Instant;
  readonly drawAt: Instant;
}

/** Adds a concert with a date that fans can enter now. Its sale opens in a minute, and the draw is a minute later. */
export const addDemoDraw = async (now: Instant): Promise<DemoDraw> => {
  const { concertId } = await createConcert(drawnConcert, now);
  const saleOpensAt = now + MINUTE;
  const show = { startsAt: onDay(now, 7, 19), endsAt: onDay(now, 7, 21), timezone: DEFAULT_TIMEZONE };
  const { scheduleId, draw } = await createSchedule(
    { concertId, ...show, saleOpensAt, entryOpensAt: now - 10 * MINUTE },
    now,
  );
  if (!draw) throw new Error('the date has no draw');
  return { concertId, scheduleId, saleOpensAt, drawAt: roundAt(draw.beacon, draw.round) };
};

/** Half past the hour, some days from today, in the time zone of the show. */
const onDay = (now: Instant, days: number, hour: number): Instant => {
  const date = new TZDate(now, DEFAULT_TIMEZONE);
  date.setDate(date.getDate() + days);
  date.setHours(hour, 30, 0, 0);
  return date.getTime();
};

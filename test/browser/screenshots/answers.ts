import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { aReservation } from '#test/support/web-reservation.ts';
import { boardOf, iso, START } from '#test/support/web-queue.ts';
import type { ApiRoute, Reply } from '#web/api.ts';
import type { ApiErrorCode } from '#web/api-error.ts';
import type {
  Admission,
  ConcertDetails,
  ListedConcert,
  PaymentHistory,
  Reservation,
  Sale,
  Sample,
  Schedule,
  ScheduleSettings,
  Seat,
  WalletTransaction,
} from '#web/api-types.ts';

/** An answer that is an error. */
export interface Refusal {
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly seatNumbers?: readonly number[];
}

/** What the API answers while a picture is taken. `never`: the answer does not come. */
export type Answers = { readonly [Route in ApiRoute]?: Reply<Route> | Refusal | 'never' };

/** The time of every picture: the page's clock stands still. */
export const now = START;

/** The wall clock in Seoul, as the API writes it. */
const inSeoul = (at: number): string =>
  iso(at + 9 * HOUR)
    .slice(0, 19)
    .replace('T', ' ');

/** 19:00 in Seoul, this many days later. */
const evening = (days: number): number => Math.floor(now / DAY + days) * DAY + 10 * HOUR;

const posterOf = (name: string): ConcertDetails['poster'] => ({
  small: { url: `/posters/${name}.svg`, width: 400, height: 533 },
  large: { url: `/posters/${name}.svg`, width: 1_200, height: 1_600 },
});

export const concertId = 'c1';
export const scheduleId = 's1';

/** With no optional field. */
export const bareConcert: ConcertDetails = {
  concertId,
  name: '하헌우의 라이브 코딩쇼',
  description: '',
  price: 70_000,
  listed: true,
  venue: null,
  poster: null,
  address: null,
  runningMinutes: null,
  ageLimit: null,
  notes: null,
  seller: null,
  contact: null,
};

const concert: ConcertDetails = {
  ...bareConcert,
  name: '허재의 카드마술쇼',
  description: '손끝에서 사라지고 다시 나타나는 카드 한 벌. 바로 눈앞에서 펼쳐지는 한 시간의 클로즈업 마술.',
  venue: '청계 소극장 블루',
  address: '서울특별시 종로구 청계천로 125, 지하 1층',
  runningMinutes: 60,
  ageLimit: 8,
  notes: [
    '공연 시작 10분 전까지 입장해 주세요. 시작 후에는 안내에 따라 입장이 제한될 수 있습니다.',
    '공연 중 촬영과 녹음은 금지되어 있습니다.',
  ].join('\n'),
  seller: '주식회사 블루스테이지',
  contact: '02-1234-5678',
};

export const withPoster: ConcertDetails = { ...concert, poster: posterOf('cards') };

const listed = (
  overrides: Partial<ListedConcert> & Pick<ListedConcert, 'concertId' | 'name'>,
): ListedConcert => ({
  description: '',
  price: 70_000,
  listed: true,
  venue: null,
  poster: null,
  saleStatus: 'OPEN',
  nextShowAt: iso(evening(7)),
  nextOpeningAt: null,
  ...overrides,
});

const concerts: ListedConcert[] = [
  listed({
    concertId,
    name: concert.name,
    description: concert.description,
    venue: concert.venue,
    poster: posterOf('cards'),
  }),
  listed({ concertId: 'c2', name: '하헌우의 라이브 코딩쇼', venue: '성수 코드홀' }),
  listed({
    concertId: 'c3',
    name: '서울 시립 교향악단 송년 특별 연주회 — 베토벤 교향곡 9번 〈합창〉, 두 번째 밤',
    description: '해마다 한 해의 마지막 밤을 함께해 온 무대입니다.',
    venue: '예술의전당 콘서트홀',
    price: 150_000,
    saleStatus: 'NOT_YET',
    nextShowAt: iso(evening(30)),
    nextOpeningAt: iso(now + 26 * HOUR),
  }),
  listed({ concertId: 'c4', name: 'The Midnight Ferry: Live in Seoul', saleStatus: 'SOLD_OUT' }),
  listed({ concertId: 'c5', name: '어제의 무대', saleStatus: 'CLOSED', nextShowAt: null }),
];

export const aSchedule = (overrides: Partial<Schedule> = {}, days = 7): Schedule => ({
  scheduleId,
  startDatetime: inSeoul(evening(days)),
  endDatetime: inSeoul(evening(days) + 2 * HOUR),
  timezone: 'Asia/Seoul',
  status: 'OPEN',
  saleOpensAt: null,
  draw: null,
  maxSeatsPerUser: 2,
  maximumAudienceCount: 50,
  reservableAudienceCount: 33,
  ...overrides,
});

const schedules: Schedule[] = [
  aSchedule(),
  aSchedule({ scheduleId: 's2', reservableAudienceCount: 4, maxSeatsPerUser: 1 }, 8),
  aSchedule({ scheduleId: 's3', saleOpensAt: iso(now + 26 * HOUR), reservableAudienceCount: 50 }, 14),
  aSchedule({ scheduleId: 's4', reservableAudienceCount: 0 }, 15),
  aSchedule({ scheduleId: 's5', status: 'CLOSED' }, 21),
];

const SOLD = new Set([1, 2, 4, 5, 6, 9, 15, 16, 17, 18, 23, 24, 25, 26, 36]);
const HELD = new Set([13, 14]);

const statusOf = (seatNumber: number): Seat['status'] => {
  if (SOLD.has(seatNumber)) return 'SOLD';
  return HELD.has(seatNumber) ? 'HELD' : 'AVAILABLE';
};

const seats = Array.from({ length: 50 }, (_, index) => ({
  seatNumber: index + 1,
  status: statusOf(index + 1),
}));

/** A text in the form of a ticket, which the page shows as a QR code. */
const TICKET = `eyJhbGciOiJFZERTQSJ9.${'QXVYbWVudA'.repeat(14)}.${'c2lnbmVk'.repeat(10)}`;

export const aSeat = (overrides: Partial<Reservation> = {}): Reservation =>
  aReservation({
    concertId,
    scheduleId,
    concertName: concert.name,
    venue: concert.venue,
    address: concert.address,
    startDatetime: inSeoul(evening(7)),
    endDatetime: inSeoul(evening(7) + 2 * HOUR),
    createdAt: inSeoul(now - HOUR),
    cancelUntil: iso(evening(7) - 19 * HOUR),
    ticket: TICKET,
    ...overrides,
  });

const reservations: Reservation[] = [
  aSeat(),
  aSeat({ reservationId: 'r2', seatNumber: 8, bookingCode: 'M4XR-8TQZ' }),
  aSeat({
    reservationId: 'r3',
    seatNumber: 31,
    status: 'HELD',
    scheduleId: 's2',
    paymentId: null,
    bookingCode: 'H6TY-3WQF',
    startDatetime: inSeoul(evening(8)),
    endDatetime: inSeoul(evening(8) + 2 * HOUR),
    ticket: null,
    cancelUntil: null,
    expiresAt: iso(now + 4 * MINUTE),
  }),
  aSeat({
    reservationId: 'r4',
    seatNumber: 40,
    status: 'CANCELLED',
    ticket: null,
    cancelUntil: null,
    bookingCode: 'W2HB-5NKD',
  }),
];

const anEntry = (historyId: string, entry: Partial<WalletTransaction>): WalletTransaction => ({
  historyId,
  type: 'CHARGE',
  point: 200_000,
  balanceAfter: 200_000,
  description: '',
  createdAt: inSeoul(now - 3 * HOUR),
  timezone: 'Asia/Seoul',
  ...entry,
});

const aPayment = (paymentId: string, overrides: Partial<PaymentHistory>): PaymentHistory => ({
  paymentId,
  concertId,
  scheduleId,
  type: 'USE',
  createdAt: inSeoul(now - HOUR),
  timezone: 'Asia/Seoul',
  point: 70_000,
  seatNumber: 7,
  bookingCode: 'K7QM-2XPA',
  ...overrides,
});

const settings = (overrides: Partial<ScheduleSettings> = {}): ScheduleSettings => {
  const { reservableAudienceCount: _, ...schedule } = aSchedule();
  return { ...schedule, lanes: 1, ...overrides };
};

export const admission = (overrides: Partial<Admission> = {}): Admission => ({
  serving: 11_880,
  tail: 200_000,
  rate: 600,
  seatsLeft: 30,
  soldOut: false,
  paused: false,
  closed: false,
  saleOpensAt: null,
  message: '입장이 10분 정도 지연되고 있습니다. 대기 번호는 그대로 유지됩니다.',
  asOf: iso(now),
  waiting: 188_120,
  inside: 9,
  calledAt: iso(now - 4 * SECOND),
  callSize: 18,
  held: 12,
  sold: 20,
  ...overrides,
});

/** The figures of a sale that nobody has joined. */
export const untouched = {
  serving: 0,
  tail: 0,
  rate: 0,
  seatsLeft: 50,
  waiting: 0,
  inside: 0,
  held: 0,
  sold: 0,
  calledAt: null,
  callSize: 0,
  message: null,
} as const satisfies Partial<Admission>;

const opensTonight = iso(now + 5 * HOUR);

const aSale = (
  id: string,
  name: string,
  latest: Partial<Admission>,
  schedule: Partial<ScheduleSettings> = {},
): Sale => ({
  concertId: id,
  name,
  schedule: settings({ scheduleId: id, ...schedule }),
  admission: admission(latest),
});

const history: Sample[] = Array.from({ length: 40 }, (_, minute) => ({
  at: iso(now - (40 - minute) * MINUTE),
  waiting: Math.round(200_000 * Math.min(1, (minute + 4) / 10) - 297 * minute),
  inside: 9,
  held: 12,
  sold: Math.floor(minute / 2),
  serving: 297 * minute + (minute % 7) * 40,
  soldOut: false,
}));

/** A sale that goes well, for a user who has booked before. */
export const answers: Answers = {
  'GET /concerts': concerts,
  'GET /concerts/{concertId}': concert,
  'GET /concerts/{concertId}/schedules': schedules,
  'GET /concerts/{concertId}/schedules/{scheduleId}/seats': seats,
  'GET /concerts/{concertId}/schedules/{scheduleId}/queue': boardOf({ seatsLeft: 33, tail: 1_204 }, now),
  'GET /concerts/{concertId}/schedules/{scheduleId}/reserves': 'never',
  'POST /users': { userId: 'u', email: null, name: null, createdAt: iso(now) },
  'GET /users/{userId}/points': { point: 130_000 },
  'GET /users/{userId}/points/histories': [
    anEntry('3', { type: 'REFUND', point: 70_000, balanceAfter: 130_000 }),
    anEntry('2', { type: 'USE', point: 140_000, balanceAfter: 60_000 }),
    anEntry('1', {}),
  ],
  'GET /users/{userId}/reservations': reservations,
  'GET /payments/users/{userId}/histories': [
    aPayment('p3', { type: 'REFUND', seatNumber: 40, bookingCode: 'W2HB-5NKD' }),
    aPayment('p2', { seatNumber: 8, bookingCode: 'M4XR-8TQZ' }),
    aPayment('p1', {}),
    aPayment('p0', {
      type: 'CHARGE',
      point: 200_000,
      concertId: null,
      scheduleId: null,
      seatNumber: null,
      bookingCode: null,
    }),
  ],
  'GET /admin/concerts/{concertId}/schedules/{scheduleId}/queue': admission(),
  'GET /admin/concerts/{concertId}/schedules/{scheduleId}/queue/history': history,
  'GET /admin/sales': [
    aSale('c1', concert.name, {}),
    aSale('c2', '하헌우의 라이브 코딩쇼', { paused: true, waiting: 1 }),
    aSale(
      'c3',
      concerts[2]?.name ?? '',
      { ...untouched, saleOpensAt: opensTonight },
      { saleOpensAt: opensTonight },
    ),
    aSale('c4', 'The Midnight Ferry: Live in Seoul', {
      ...untouched,
      soldOut: true,
      seatsLeft: 0,
      sold: 50,
    }),
  ],
};

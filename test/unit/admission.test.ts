import { describe, expect, test } from 'vitest';

import { DAY, MINUTE, SECOND } from '#lib/clock.ts';
import { type AdmissionSettings, defaultAdmission } from '#lib/concert/concert.ts';
import {
  admissionCap,
  admissionRate,
  countGuests,
  type Crowd,
  decideAdmission,
  type Inside,
} from '#lib/queue/admission.ts';
import { CLAIM_WINDOW_MS, SLOT_GRACE_MS } from '#lib/queue/queue.ts';
import { aHold, aState, NOW } from '#test/support/values.ts';

const settings = (
  overrides: Partial<AdmissionSettings & { startsAt: number; saleOpensAt: number }> = {},
) => ({
  ...defaultAdmission,
  startsAt: NOW + DAY,
  ...overrides,
});
const nobody: Crowd = { inside: [], holds: [] };

const sold = (count: number) =>
  Array.from({ length: count }, (_, index) => aHold({ seatNumber: index + 1, status: 'CONFIRMED' }));

describe('the cap', () => {
  test.each([
    // unsold, maxSeatsPerUser, maxActive, admitFactor, cap
    [50, 2, 100, 1, 25],
    [50, 1, 100, 1, 50],
    [50, 4, 100, 1, 12],
    [49, 2, 100, 1, 24],
    [3, 2, 100, 1, 1],
    [1, 2, 100, 1, 1],
    [1, 4, 100, 1, 1],
    [0, 2, 100, 1, 0],
    [50, 2, 10, 1, 10],
    [50, 2, 100, 3, 75],
    [50, 2, 60, 3, 60],
    [50, 2, 100, 0.1, 2],
    [10, 2, 100, 0.1, 1],
    [0, 2, 100, 100, 0],
  ])(
    'with %i unsold, %i a person, %i active and factor %d is %i',
    (unsold, maxSeatsPerUser, maxActive, admitFactor, cap) => {
      expect(admissionCap(settings({ maxSeatsPerUser, maxActive, admitFactor }), unsold)).toBe(cap);
    },
  );
});

describe('those inside', () => {
  test('are counted by number, whether the index or a hold shows them', () => {
    const inside = [
      { position: 1, expiresAt: NOW + 1 },
      { position: 2, expiresAt: NOW - SLOT_GRACE_MS - 1 },
    ];
    const holds = [
      aHold({ seatNumber: 1, position: 1, expiresAt: NOW + MINUTE }),
      aHold({ seatNumber: 2, position: 1, expiresAt: NOW + MINUTE }),
      aHold({ seatNumber: 3, position: 3, expiresAt: NOW + MINUTE }),
      aHold({ seatNumber: 4, position: 4, expiresAt: NOW + MINUTE, status: 'CONFIRMED' }),
    ];

    expect(countGuests(aState(), settings(), { inside, holds }, NOW)).toMatchObject({ inside: 2 });
  });
});

describe('those on the way', () => {
  const marks = [
    { at: NOW, from: 0, through: 3, cap: 5, maxSeats: 2 },
    { at: NOW, from: 3, through: 5, cap: 5, maxSeats: 4 },
  ];
  const guests = (crowd: Crowd) =>
    countGuests(aState({ marks }), settings({ maxSeatsPerUser: 1 }), crowd, NOW);

  test('are all who were called and have not come', () => {
    expect(guests(nobody)).toEqual({ inside: 0, onTheWay: 5, seats: 3 * 2 + 2 * 4 });
    expect(guests({ inside: [{ position: 4, expiresAt: NOW }], holds: [] })).toMatchObject({ onTheWay: 4 });
  });

  test('are not those who came and paid within the window', () => {
    const holds = [aHold({ position: 2, status: 'CONFIRMED' })];

    expect(guests({ inside: [], holds })).toEqual({ inside: 0, onTheWay: 4, seats: 2 * 2 + 2 * 4 });
  });

  test('are counted once, whatever they hold', () => {
    const inside = [{ position: 2, expiresAt: NOW + 1 }];
    const holds = [aHold({ position: 2 }), aHold({ position: 2, seatNumber: 2 }), aHold({ position: 9 })];

    expect(guests({ inside, holds })).toMatchObject({ inside: 2, onTheWay: 4 });
  });
});

describe('the seats of those who were let in', () => {
  const marks = [{ at: NOW, from: 0, through: 1, cap: 1, maxSeats: 3 }];
  const seatsOf = (crowd: Crowd) =>
    countGuests(aState({ marks }), settings({ maxSeatsPerUser: 1 }), crowd, NOW).seats;

  test.each<[string, Crowd, number]>([
    ['their own place', { inside: [{ position: 1, expiresAt: NOW, maxSeats: 4 }], holds: [] }, 4],
    ['their admission', { inside: [{ position: 1, expiresAt: NOW }], holds: [] }, 3],
    ['their admission, while only a hold shows them', { inside: [], holds: [aHold({ position: 1 })] }, 3],
  ])('are those that %s says', (_, crowd, seats) => {
    expect(seatsOf(crowd)).toBe(seats);
  });

  test('are as many as the date allows when nothing says more', () => {
    const inside = [{ position: 9, expiresAt: NOW }];

    expect(seatsOf({ inside, holds: [] })).toBe(3 + 1);
  });
});

const at = (startsAt: number) => decideAdmission(aState({ tail: 9, startsAt }), settings(), nobody, NOW);

describe('a tick', () => {
  test('lets in up to the cap and notes whom, when, under which cap and for how many seats', () => {
    const state = aState({ tail: 100, serving: 10 });

    const admission = decideAdmission(state, settings({ maxActive: 5 }), nobody, NOW);

    expect(admission).toMatchObject({
      serving: 15,
      marks: [{ at: NOW, from: 10, through: 15, cap: 5, maxSeats: 2 }],
      soldOut: false,
      seatsLeft: 50,
      idle: false,
    });
  });

  test('lets in no more than wait', () => {
    const { serving } = decideAdmission(aState({ tail: 3 }), settings(), nobody, NOW);

    expect(serving).toBe(3);
  });

  test('counts who is inside and who is awaited until window and grace have passed', () => {
    const marks = [{ at: NOW, from: 0, through: 4, cap: 4, maxSeats: 2 }];
    const state = aState({ tail: 9, serving: 4, marks });
    const crowd = { inside: [{ position: 1, expiresAt: NOW + 5 * MINUTE }], holds: [] };
    const servingAt = (now: number) => decideAdmission(state, settings({ maxActive: 4 }), crowd, now).serving;

    const end = NOW + CLAIM_WINDOW_MS + SLOT_GRACE_MS;
    expect([servingAt(NOW), servingAt(end), servingAt(end + 1)]).toEqual([4, 4, 7]);
  });

  test('never moves back when more are inside than the cap now allows', () => {
    const inside = [1, 2, 3, 4].map((position) => ({ position, expiresAt: NOW + 1 }));
    const state = aState({ tail: 9, serving: 4 });

    const { serving } = decideAdmission(state, settings(), { inside, holds: sold(48) }, NOW);

    expect(serving).toBe(4);
  });

  test.each([
    [{ paused: true }, false],
    [{ closed: true }, true],
  ])('admits none while %o', (overrides, idle) => {
    const state = aState({ tail: 9, ...overrides });

    expect(decideAdmission(state, settings(), nobody, NOW)).toMatchObject({ serving: 0, marks: [], idle });
  });

  test('passes the line over when nothing is left, and stops once nobody can come any more', () => {
    const marks = [{ at: NOW, from: 0, through: 1, cap: 1, maxSeats: 2 }];
    const state = aState({ tail: 9, serving: 1, marks });
    const crowd = { inside: [], holds: sold(50) };

    const first = decideAdmission(state, settings(), crowd, NOW + SECOND);
    const second = decideAdmission({ ...state, ...first }, settings(), crowd, NOW + 2 * MINUTE);

    const passedOver = {
      serving: 9,
      soldOut: true,
      closed: false,
      seatsLeft: 0,
      admitted: 0,
      waiting: 0,
      inside: 0,
    };
    expect(first).toEqual({ ...passedOver, marks, idle: false });
    expect(second).toEqual({ ...passedOver, marks: [], idle: true });
  });

  test('admits none and closes the sale from the begin of the show on', () => {
    expect(at(NOW + 1)).toMatchObject({ serving: 9, closed: false });
    expect(at(NOW)).toMatchObject({ serving: 0, closed: true, idle: true });
  });

  test('lets nobody in before the opening, and keeps the turn of who was called', () => {
    const marks = [{ at: NOW - SECOND, from: 0, through: 4, cap: 4, maxSeats: 2 }];
    const state = aState({ tail: 9, serving: 4, marks });
    const saleOpensAt = NOW + DAY / 2;
    const tick = (opens: number, before = state, now = NOW) =>
      decideAdmission({ ...before, saleOpensAt: opens }, settings(), nobody, now);

    const moved = tick(saleOpensAt);
    const afterwards = { ...state, marks: moved.marks };
    const opened = tick(saleOpensAt, afterwards, saleOpensAt);
    const movedBack = tick(NOW, afterwards, NOW + SECOND);

    expect(moved).toMatchObject({ serving: 4, admitted: 0, closed: false, idle: false, waiting: 5 });
    expect(moved.marks).toEqual([{ ...marks[0], at: saleOpensAt }]);
    expect(opened).toMatchObject({ serving: 9, marks: [{ from: 0, through: 9, at: saleOpensAt }] });
    expect(movedBack).toMatchObject({ serving: 9, marks: [{ from: 0, through: 9, at: NOW + SECOND }] });
  });

  test('does not pass the line over while the last seats are only held', () => {
    const holds = [...sold(49), aHold({ seatNumber: 50, position: 7, expiresAt: NOW + MINUTE })];
    const state = aState({ tail: 9, serving: 7 });

    expect(decideAdmission(state, settings(), { inside: [], holds }, NOW)).toMatchObject({
      serving: 7,
      soldOut: false,
    });
  });

  test('is not needed again once nobody waits, is awaited or is inside', () => {
    const state = aState({
      tail: 1,
      serving: 1,
      marks: [{ at: NOW, from: 0, through: 1, cap: 1, maxSeats: 2 }],
    });
    const inside = [{ position: 1, expiresAt: NOW + 5 * MINUTE }];
    const idleAt = (now: number, crowd = nobody) => decideAdmission(state, settings(), crowd, now).idle;

    expect(idleAt(NOW)).toBe(false);
    expect(idleAt(NOW + 2 * MINUTE, { inside, holds: [] })).toBe(false);
    expect(idleAt(NOW + 2 * MINUTE)).toBe(true);
  });
});

/** A small repeatable random number. */
const random = (seed: number) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return seed / 4_294_967_296;
};

describe('whoever is let in', () => {
  const changing = [1, 2, 3, 4];

  test.each([[[1]], [[2]], [[3]], [[4]], [changing]])(
    'finds as many seats as were counted for them, or at least one, with %j a person',
    (limits) => {
      for (let seed = 1; seed <= 60; seed += 1) {
        const chance = random(seed * 7 + limits.length + (limits[0] ?? 0));
        let state = aState({ tail: 1_000 });
        let now = NOW;
        const seats = new Map<number, number>();
        const inside = new Map<number, Inside>();
        const crowd = (): Crowd => ({
          inside: [...inside.values()],
          holds: [...seats].map(([seatNumber, position]) =>
            aHold({ seatNumber, position, status: 'CONFIRMED' }),
          ),
        });

        for (let tick = 0; tick < 80; tick += 1) {
          const before = state.serving;
          const maxSeatsPerUser = limits[Math.floor(chance() * limits.length)] ?? 1;
          for (const [position, { expiresAt }] of inside) if (expiresAt <= now) inside.delete(position);
          const admission = decideAdmission(state, settings({ maxSeatsPerUser }), crowd(), now);
          state = aState({ tail: 1_000, serving: admission.serving, marks: admission.marks });
          if (admission.soldOut) break;

          for (let position = before + 1; position <= state.serving; position += 1) {
            if (chance() < 0.8)
              inside.set(position, { position, expiresAt: now + 5 * MINUTE, maxSeats: maxSeatsPerUser });
          }
          // Even if all, come or awaited, take all that was counted for them, each finds it; one alone finds a seat.
          const unsold = 50 - seats.size;
          const guests = countGuests(state, settings({ maxSeatsPerUser }), crowd(), now);
          if (guests.inside + guests.onTheWay > 1) expect(guests.seats).toBeLessThanOrEqual(unsold);

          for (const { position, maxSeats = 0 } of inside.values()) {
            if (chance() < 0.6) continue;
            const bought = Math.ceil(chance() * maxSeats);
            for (let seat = 1, left = bought; seat <= 50 && left > 0; seat += 1) {
              if (seats.has(seat)) continue;
              seats.set(seat, position);
              left -= 1;
            }
            inside.delete(position);
          }
          now += 66 * SECOND;
        }
      }
    },
  );
});

test('the rate is that of the last minute', () => {
  const marks = [
    { at: NOW - 2 * MINUTE, from: 0, through: 600, cap: 1 },
    { at: NOW - MINUTE, from: 600, through: 660, cap: 1 },
    { at: NOW, from: 660, through: 720, cap: 1 },
    // Called, and kept until an opening that was moved.
    { at: NOW + MINUTE, from: 720, through: 780, cap: 1 },
  ];

  expect(admissionRate(aState({ marks }), NOW)).toBe(2);
});

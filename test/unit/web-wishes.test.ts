import { describe, expect, it } from 'vitest';

import { readWishes, type Wishes, wishQuery, withSeat } from '#web/queue/wishes.ts';

const someWishes = (overrides: Partial<Wishes> = {}): Wishes => ({
  seats: [7, 8, 17],
  count: 2,
  ...overrides,
});

describe('wished seats', () => {
  it('are sent in order, with a count', () => {
    expect(wishQuery(someWishes())).toEqual({ seats: '7,8,17', count: 2 });
    expect(wishQuery(someWishes({ seats: [] }))).toEqual({ count: 2 });
    expect(wishQuery(someWishes({ count: 1 }))).toEqual({ seats: '7,8,17' });
  });

  it('are not sent when there are none', () => {
    expect(wishQuery(readWishes(undefined))).toEqual({});
  });

  it('are added at the end, and removed from anywhere', () => {
    expect(withSeat(someWishes(), 3)?.seats).toEqual([7, 8, 17, 3]);
    expect(withSeat(someWishes(), 8)?.seats).toEqual([7, 17]);
  });

  it('are ten at most', () => {
    const ten = someWishes({ seats: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });

    expect(withSeat(ten, 11)).toBeUndefined();
    expect(withSeat(ten, 10)?.seats).toHaveLength(9);
  });

  it('are read back as stored', () => {
    expect(readWishes(JSON.stringify(someWishes()))).toEqual(someWishes());
  });

  it.each([
    ['no JSON', '{'],
    ['something else', '7'],
    ['no seats', '{"count":2}'],
    ['a seat that does not exist', '{"seats":[51],"count":1}'],
    ['a seat that is not a number', '{"seats":["7"],"count":1}'],
    ['a fraction as count', '{"seats":[7],"count":0.5}'],
    ['too many', '{"seats":[7],"count":5}'],
  ])('are ignored when storage has %s: the server would refuse it', (_, text) => {
    expect(readWishes(text)).toEqual({ seats: [], count: 1 });
  });

  it('are cut to what the server accepts', () => {
    const twelve = { seats: [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], count: 1 };

    expect(readWishes(JSON.stringify(twelve)).seats).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

import { describe, expect, test } from 'vitest';

import { isRight } from '#web/operator/checked.ts';
import {
  changesOf,
  checkConcert,
  concertFields,
  emptyConcert,
  newConcertOf,
} from '#web/operator/concert-fields.ts';
import { checkMessage } from '#web/operator/message-fields.ts';
import { requestKeys } from '#web/operator/request-keys.ts';
import {
  checkSchedule,
  checkSettings,
  checkTimes,
  emptySchedule,
  settingsFields,
  timesFields,
  untouched,
} from '#web/operator/schedule-fields.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');

describe('a typed concert', () => {
  const fields = { ...emptyConcert, name: ' 겨울 나그네 ', price: '70,000' };

  /** As the API has it. */
  const known = {
    concertId: '01a22f8b-7b80-73da-8a48-b779e2f0dd4b',
    name: '겨울 나그네',
    description: '',
    price: 70_000,
    listed: true,
    poster: null,
    venue: '소극장',
    address: null,
    runningMinutes: 90,
    ageLimit: 0,
    notes: null,
    seller: null,
    contact: null,
  };

  test('is sent with a numeric price, and without the fields that were left empty', () => {
    const { body, problems } = checkConcert({ ...fields, venue: ' 소극장 ', runningMinutes: '1,440' });

    expect(problems).toEqual({});
    expect(newConcertOf(body)).toEqual({
      name: '겨울 나그네',
      description: '',
      price: 70_000,
      venue: '소극장',
      runningMinutes: 1_440,
    });
  });

  test('is edited from what it is, so that nothing changes by itself', () => {
    const { body, problems } = checkConcert(concertFields(known));

    expect(problems).toEqual({});
    expect(changesOf(body, known)).toEqual({});
  });

  test('sends only what was edited, and `null` for what was emptied', () => {
    const typed = { ...concertFields(known), price: '80,000', venue: ' ', ageLimit: '15' };

    expect(changesOf(checkConcert(typed).body, known)).toEqual({ price: 80_000, venue: null, ageLimit: 15 });
  });

  test('needs a name and a price', () => {
    expect(checkConcert(emptyConcert).problems).toEqual({ name: 'required', price: 'required' });
  });

  test.each([
    [{ name: 'x'.repeat(100) }, {}],
    [{ name: 'x'.repeat(101) }, { name: 'nameLong' }],
    [{ name: '   ' }, { name: 'required' }],
    [{ description: 'x'.repeat(2_001) }, { description: 'descriptionLong' }],
    [{ price: '10,000,000' }, {}],
    [{ price: '10,000,001' }, { price: 'price' }],
    [{ price: '0' }, { price: 'price' }],
    [{ price: '1.5' }, { price: 'price' }],
    [{ price: '-1' }, { price: 'price' }],
    [{ price: '1e3' }, { price: 'price' }],
    [{ venue: 'x'.repeat(101) }, { venue: 'nameLong' }],
    [{ address: 'x'.repeat(201) }, { address: 'lineLong' }],
    [{ runningMinutes: '0' }, { runningMinutes: 'runningMinutes' }],
    [{ runningMinutes: '1,441' }, { runningMinutes: 'runningMinutes' }],
    [{ runningMinutes: '한 시간' }, { runningMinutes: 'runningMinutes' }],
    [{ ageLimit: '0' }, {}],
    [{ ageLimit: '22' }, { ageLimit: 'ageLimit' }],
    [{ notes: 'x'.repeat(1_001) }, { notes: 'notesLong' }],
    [{ seller: 'x'.repeat(101) }, { seller: 'nameLong' }],
    [{ contact: 'x'.repeat(201) }, { contact: 'lineLong' }],
  ])('%j has the problems %j', (changes, problems) => {
    expect(checkConcert({ ...fields, ...changes }).problems).toEqual(problems);
  });
});

const newDate = { ...emptySchedule, startDatetime: '2026-12-31T19:00', endDatetime: '2026-12-31T21:00' };

describe('a typed date', () => {
  test('is sent in its own time zone', () => {
    const { body, problems } = checkSchedule({ ...newDate, saleOpensAt: '2026-12-24T20:00' }, NOW);

    expect(problems).toEqual({});
    expect(body).toEqual({
      startDatetime: '2026-12-31 19:00:00',
      endDatetime: '2026-12-31 21:00:00',
      timezone: 'Asia/Seoul',
      saleOpensAt: '2026-12-24 20:00:00',
      maxSeatsPerUser: 2,
      status: 'OPEN',
    });
  });

  test('with an opening of the entry has a draw', () => {
    const fields = { ...newDate, saleOpensAt: '2026-12-24T20:00', entryOpensAt: '2026-12-17T20:00' };

    expect(checkSchedule(fields, NOW).body).toMatchObject({ entryOpensAt: '2026-12-17 20:00:00' });
  });

  test('without an opening time is on sale at once', () => {
    const { body } = checkSchedule(newDate, NOW);

    expect(body).not.toHaveProperty('saleOpensAt');
    expect(body).not.toHaveProperty('entryOpensAt');
  });

  test('needs a start and an end', () => {
    expect(checkSchedule(emptySchedule, NOW).problems).toEqual({
      startDatetime: 'required',
      endDatetime: 'required',
    });
  });

  test.each([
    [{ endDatetime: '2026-12-31T19:00' }, { endDatetime: 'endBeforeStart' }],
    [{ timezone: 'Mars/Olympus' }, { timezone: 'timezone' }],
    [{ timezone: ' ' }, { timezone: 'required' }],
    [{ saleOpensAt: '2026-12-31T19:00' }, { saleOpensAt: 'opensAfterStart' }],
    [{ entryOpensAt: '2026-12-24T19:50' }, { entryOpensAt: 'entryNeedsOpening' }],
    [{ entryOpensAt: '2026-12-24T19:50', saleOpensAt: '2026-12-24T20:00' }, {}],
    [{ entryOpensAt: '2026-12-24T19:51', saleOpensAt: '2026-12-24T20:00' }, { entryOpensAt: 'entryPeriod' }],
    [{ entryOpensAt: '2026-11-24T19:59', saleOpensAt: '2026-12-24T20:00' }, { entryOpensAt: 'entryPeriod' }],
    [{ entryOpensAt: '2026-12-24', saleOpensAt: '2026-12-24T20:00' }, { entryOpensAt: 'date' }],
    [{ maxSeatsPerUser: '4' }, {}],
    [{ maxSeatsPerUser: '0' }, { maxSeatsPerUser: 'maxSeatsPerUser' }],
    [{ maxSeatsPerUser: '1.5' }, { maxSeatsPerUser: 'maxSeatsPerUser' }],
    [{ maxSeatsPerUser: '5' }, { maxSeatsPerUser: 'maxSeatsPerUser' }],
  ])('%j has the problems %j', (changes, problems) => {
    expect(checkSchedule({ ...newDate, ...changes }, NOW).problems).toEqual(problems);
  });

  test('must start in the future, in its own time zone', () => {
    // 19:00 in Seoul is 10:00 UTC. In New York it is 5:00.
    const now = Date.parse('2026-12-31T10:00:00Z');

    expect(checkSchedule(newDate, now).problems).toEqual({ startDatetime: 'past' });
    expect(checkSchedule({ ...newDate, timezone: 'America/New_York' }, now).problems).toEqual({});
  });
});

describe('the settings of a sale', () => {
  const known = {
    startDatetime: '2026-12-31 19:00:00',
    timezone: 'Asia/Seoul',
    saleOpensAt: '2026-12-24T11:00:00.000Z',
    draw: null,
    maxSeatsPerUser: 2,
  };
  const shown = settingsFields(known);

  test('are shown in the time zone of the show', () => {
    expect(shown).toEqual({ maxSeatsPerUser: '2', saleOpensAt: '2026-12-24T20:00', entryOpensAt: '' });
  });

  test('are sent only where changed', () => {
    expect(checkSettings(shown, known)).toEqual({ body: {}, problems: {} });
    expect(checkSettings({ ...shown, maxSeatsPerUser: '3' }, known).body).toEqual({ maxSeatsPerUser: 3 });
  });

  test.each([
    [{ maxSeatsPerUser: '5' }, { maxSeatsPerUser: 'maxSeatsPerUser' }],
    [{ saleOpensAt: '2027-01-01T00:00' }, { saleOpensAt: 'opensAfterStart' }],
    [{ saleOpensAt: '' }, {}],
    [{ entryOpensAt: '2026-12-24T19:50' }, {}],
    [{ entryOpensAt: '2026-12-24T19:55' }, { entryOpensAt: 'entryPeriod' }],
    [{ entryOpensAt: '' }, {}],
  ])('%j have the problems %j', (changes, problems) => {
    expect(checkSettings({ ...shown, ...changes }, known).problems).toEqual(problems);
  });

  test('follow new values, except where the operator has typed', () => {
    const latest = settingsFields({ ...known, maxSeatsPerUser: 4, saleOpensAt: '2026-12-24T12:00:00.000Z' });

    expect(untouched({ ...shown, maxSeatsPerUser: '3' }, shown, latest)).toEqual({
      saleOpensAt: '2026-12-24T21:00',
      entryOpensAt: '',
    });
  });
});

describe('the times of a show', () => {
  const known = {
    startDatetime: '2026-12-31 19:00:00',
    endDatetime: '2026-12-31 21:00:00',
    timezone: 'Asia/Seoul',
    saleOpensAt: '2026-12-24T11:00:00.000Z',
  };
  const shown = timesFields(known);

  test('are shown, and sent as they are', () => {
    expect(shown).toEqual({ startDatetime: '2026-12-31T19:00', endDatetime: '2026-12-31T21:00' });
    expect(checkTimes(shown, known, NOW)).toEqual({
      body: { startDatetime: known.startDatetime, endDatetime: known.endDatetime },
      problems: {},
    });
  });

  test.each([
    [{ startDatetime: '' }, { startDatetime: 'required' }],
    [{ startDatetime: '2026-12-01T09:00' }, { startDatetime: 'past' }],
    [{ startDatetime: '2026-12-24T20:00' }, { startDatetime: 'startsBeforeOpening' }],
    [{ startDatetime: '2026-12-24T20:01' }, {}],
    [{ endDatetime: '2026-12-31T19:00' }, { endDatetime: 'endBeforeStart' }],
  ])('%j have the problems %j', (changes, problems) => {
    expect(checkTimes({ ...shown, ...changes }, known, NOW).problems).toEqual(problems);
  });

  test('without an opening time may be any time ahead', () => {
    const earlier = { ...shown, startDatetime: '2026-12-02T19:00' };

    expect(checkTimes(earlier, { ...known, saleOpensAt: null }, NOW).problems).toEqual({});
  });
});

test.each([
  [' 10분 뒤에 시작합니다. ', {}],
  ['x'.repeat(200), {}],
  ['x'.repeat(201), { message: 'messageLong' }],
  ['  ', { message: 'required' }],
])('the message %j has the problems %j', (message, problems) => {
  expect(checkMessage({ message })).toEqual({ body: { message: message.trim() }, problems });
});

test('a form is valid when no field has a problem', () => {
  expect(isRight({ problems: {}, body: {} })).toBe(true);
  expect(isRight({ problems: { name: 'required' }, body: { name: '' } })).toBe(false);
});

test('a repeated request keeps its key; another one gets a new key', () => {
  let count = 0;
  const keyOf = requestKeys(() => `key ${(count += 1)}`);

  expect([keyOf({ name: 'a' }), keyOf({ name: 'a' }), keyOf({ name: 'b' })]).toEqual([
    'key 1',
    'key 1',
    'key 2',
  ]);
});

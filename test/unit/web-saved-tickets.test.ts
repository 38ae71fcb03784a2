import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { stubPage } from '#test/support/page-globals.ts';
import { anAccessToken } from '#test/support/stub-issuer.ts';
import type { Reservation } from '#web/api-types.ts';

/** An hour before the end of the show. */
const NOW = Date.parse('2026-12-31T11:00:00Z');
const HOUR = 3_600_000;

const aTicket = (overrides: Partial<Reservation> = {}): Reservation => ({
  reservationId: 'r1',
  bookingCode: 'K7QM-2XPA',
  concertId: 'c1',
  concertName: 'Concert',
  venue: null,
  address: null,
  scheduleId: 's1',
  seatNumber: 7,
  status: 'PAID',
  price: 70_000,
  startDatetime: '2026-12-31 19:00:00',
  endDatetime: '2026-12-31 21:00:00',
  timezone: 'Asia/Seoul',
  createdAt: '2026-12-01 10:00:00',
  expiresAt: null,
  paymentId: 'p1',
  cancelUntil: '2026-12-30T15:00:00.000Z',
  ticket: 'x.y.z',
  ...overrides,
});
const cancelled = aTicket({ status: 'CANCELLED', cancelUntil: null, ticket: null });

let page: ReturnType<typeof stubPage>;
beforeEach(() => {
  page = stubPage();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** A tab in which a user is signed in. */
const open = async () => {
  const session = await import('#web/session/session.ts');
  session.keepSession({ accessToken: anAccessToken('fan') });
  return { ...session, ...(await import('#web/account/saved-tickets.ts')) };
};

const keysLeft = (): string[] => Object.keys(page.localStorage).filter((key) => key.startsWith('ticket '));

describe('a paid ticket', () => {
  test('is saved as it was read, with the time', async () => {
    const { saveTickets, savedTickets } = await open();

    const hasTicket = saveTickets('fan', [aTicket(), aTicket({ reservationId: 'r2' })], NOW);

    expect(hasTicket).toBe(true);
    expect(savedTickets('fan')).toEqual([
      { reservation: aTicket(), savedAt: NOW },
      { reservation: aTicket({ reservationId: 'r2' }), savedAt: NOW },
    ]);
  });

  test('is replaced by a newer read', async () => {
    const { saveTickets, savedTickets } = await open();
    saveTickets('fan', [aTicket()], NOW);

    saveTickets('fan', [aTicket({ ticket: 'new' })], NOW + 1);

    expect(savedTickets('fan')).toEqual([{ reservation: aTicket({ ticket: 'new' }), savedAt: NOW + 1 }]);
  });

  test('is forgotten when the show is over', async () => {
    const { saveTickets, savedTickets } = await open();
    saveTickets('fan', [aTicket()], NOW);

    expect(saveTickets('fan', [aTicket()], NOW + HOUR)).toBe(false);

    expect(savedTickets('fan')).toEqual([]);
  });

  test('of another user is not found', async () => {
    const { saveTickets, savedTickets } = await open();
    saveTickets('fan', [aTicket()], NOW);

    expect(savedTickets('fa')).toEqual([]);
    expect(savedTickets('another')).toEqual([]);
  });

  test('that cannot be read from storage is left out', async () => {
    const { savedTickets } = await open();
    page.localStorage.setItem('ticket fan r1', '{"reservation":');

    expect(savedTickets('fan')).toEqual([]);
  });
});

describe('a cancelled ticket', () => {
  test('that was saved has no code any more', async () => {
    const { saveTickets, saveCancelled, savedTickets } = await open();
    saveTickets('fan', [aTicket()], NOW);

    saveCancelled('fan', aTicket(), NOW + 1);

    expect(savedTickets('fan')).toEqual([{ reservation: cancelled, savedAt: NOW + 1 }]);
  });

  test('stays cancelled when an older answer arrives', async () => {
    const { saveTickets, saveCancelled, savedTickets } = await open();
    saveTickets('fan', [aTicket()], NOW);
    saveCancelled('fan', aTicket(), NOW);

    const hasTicket = saveTickets('fan', [aTicket()], NOW + 1);

    expect(hasTicket).toBe(false);
    expect(savedTickets('fan')).toMatchObject([{ reservation: { status: 'CANCELLED', ticket: null } }]);
  });

  test.each([
    ['a cancelled one', cancelled],
    ['a held one', aTicket({ status: 'HELD', paymentId: null, ticket: null })],
  ])('%s that was never saved is not saved now', async (_, reservation) => {
    const { saveTickets } = await open();

    expect(saveTickets('fan', [reservation], NOW)).toBe(false);

    expect(keysLeft()).toEqual([]);
  });
});

describe('signing out', () => {
  test('forgets all saved tickets', async () => {
    const { saveTickets, keepSession } = await open();
    saveTickets('fan', [aTicket()], NOW);

    keepSession(undefined);

    expect(keysLeft()).toEqual([]);
  });

  test('for another user forgets those of the first', async () => {
    const { saveTickets, keepSession } = await open();
    saveTickets('fan', [aTicket()], NOW);

    keepSession({ accessToken: anAccessToken('second') });

    expect(keysLeft()).toEqual([]);
  });

  test('saves nothing that arrives later', async () => {
    const { saveTickets, keepSession } = await open();
    keepSession(undefined);

    expect(saveTickets('fan', [aTicket()], NOW)).toBe(false);

    expect(keysLeft()).toEqual([]);
  });
});

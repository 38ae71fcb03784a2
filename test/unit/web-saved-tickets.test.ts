import { describe, expect, test } from 'vitest';

import { stubPageForEach } from '#test/support/page-globals.ts';
import { anAccessToken } from '#test/support/stub-issuer.ts';
import { aReservation } from '#test/support/web-reservation.ts';

/** An hour before the end of the show. */
const NOW = Date.parse('2026-12-31T11:00:00Z');
const HOUR = 3_600_000;

const cancelled = aReservation({ status: 'CANCELLED', cancelUntil: null, ticket: null });

const page = stubPageForEach();

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

    const hasTicket = saveTickets('fan', [aReservation(), aReservation({ reservationId: 'r2' })], NOW);

    expect(hasTicket).toBe(true);
    expect(savedTickets('fan')).toEqual([
      { reservation: aReservation(), savedAt: NOW },
      { reservation: aReservation({ reservationId: 'r2' }), savedAt: NOW },
    ]);
  });

  test('is replaced by a newer read', async () => {
    const { saveTickets, savedTickets } = await open();
    saveTickets('fan', [aReservation()], NOW);

    saveTickets('fan', [aReservation({ ticket: 'new' })], NOW + 1);

    expect(savedTickets('fan')).toEqual([{ reservation: aReservation({ ticket: 'new' }), savedAt: NOW + 1 }]);
  });

  test('is forgotten when the show is over', async () => {
    const { saveTickets, savedTickets } = await open();
    saveTickets('fan', [aReservation()], NOW);

    expect(saveTickets('fan', [aReservation()], NOW + HOUR)).toBe(false);

    expect(savedTickets('fan')).toEqual([]);
  });

  test('of another user is not found', async () => {
    const { saveTickets, savedTickets } = await open();
    saveTickets('fan', [aReservation()], NOW);

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
    saveTickets('fan', [aReservation()], NOW);

    saveCancelled('fan', aReservation(), NOW + 1);

    expect(savedTickets('fan')).toEqual([{ reservation: cancelled, savedAt: NOW + 1 }]);
  });

  test('stays cancelled when an older answer arrives', async () => {
    const { saveTickets, saveCancelled, savedTickets } = await open();
    saveTickets('fan', [aReservation()], NOW);
    saveCancelled('fan', aReservation(), NOW);

    const hasTicket = saveTickets('fan', [aReservation()], NOW + 1);

    expect(hasTicket).toBe(false);
    expect(savedTickets('fan')).toMatchObject([{ reservation: { status: 'CANCELLED', ticket: null } }]);
  });

  test.each([
    ['a cancelled one', cancelled],
    ['a held one', aReservation({ status: 'HELD', paymentId: null, ticket: null })],
  ])('%s that was never saved is not saved now', async (_, reservation) => {
    const { saveTickets } = await open();

    expect(saveTickets('fan', [reservation], NOW)).toBe(false);

    expect(keysLeft()).toEqual([]);
  });
});

describe('signing out', () => {
  test('forgets all saved tickets', async () => {
    const { saveTickets, keepSession } = await open();
    saveTickets('fan', [aReservation()], NOW);

    keepSession(undefined);

    expect(keysLeft()).toEqual([]);
  });

  test('for another user forgets those of the first', async () => {
    const { saveTickets, keepSession } = await open();
    saveTickets('fan', [aReservation()], NOW);

    keepSession({ accessToken: anAccessToken('second') });

    expect(keysLeft()).toEqual([]);
  });

  test('saves nothing that arrives later', async () => {
    const { saveTickets, keepSession } = await open();
    keepSession(undefined);

    expect(saveTickets('fan', [aReservation()], NOW)).toBe(false);

    expect(keysLeft()).toEqual([]);
  });
});

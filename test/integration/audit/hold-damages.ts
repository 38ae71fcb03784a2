import { MAX_SKEW_MS, MINUTE, SECOND, ttlAt } from '#lib/clock.ts';
import { type HoldId, newId, type ReservationId } from '#lib/ids.ts';
import { heldSeatOf } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import { busy, rowOf, without } from '#test/integration/audit/busy-sale.ts';
import type { Damages } from '#test/integration/audit/damage.ts';
import { NOW } from '#test/support/builders.ts';

export const holdDamages: Damages = {
  // Rule 6 of docs/correctness.md: holds
  'a hold that lasts too long': () => ({
    puts: [{ ...rowOf('holds', 'poor'), createdAt: NOW + 102 * SECOND - 2 * MAX_SKEW_MS - 1 }],
    finds: ['hold-term'],
  }),
  'a PENDING hold without ttl': () => ({
    puts: [without(rowOf('holds', 'poor'), 'ttl')],
    finds: ['hold-term'],
  }),
  'a CONFIRMED hold with a ttl': () => ({
    puts: [{ ...rowOf('holds', 'buyer'), ttl: ttlAt(rowOf('holds', 'buyer').expiresAt) }],
    finds: ['hold-term'],
  }),
  'a RELEASED hold without ttl': () => ({
    puts: [without(rowOf('holds', 'refunder', { seatNumber: 9 }), 'ttl')],
    finds: ['hold-term'],
  }),
  'a hold that TTL may remove too early': () => ({
    puts: [{ ...rowOf('holds', 'poor'), ttl: ttlAt(rowOf('holds', 'poor').expiresAt) }],
    finds: ['hold-term'],
  }),
  'a hold of no status': () => ({
    puts: [{ ...rowOf('holds', 'refunder', { seatNumber: 9 }), status: 'GONE' }],
    finds: ['hold-term'],
  }),
  'a live hold whose reservation is CANCELLED': () => ({
    puts: [{ ...rowOf('reservations', 'poor'), status: 'CANCELLED' }],
    finds: ['hold-reservation'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live hold without reservation': () => ({
    removes: [rowOf('reservations', 'poor')],
    finds: ['hold-reservation'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live reservation without hold': () => ({
    removes: [rowOf('holds', 'poor')],
    finds: ['reservation-hold', 'pass-holds'],
    names: [rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a live reservation whose seat is held by someone else': () => ({
    puts: [{ ...rowOf('holds', 'poor'), userId: busy.users.buyer }],
    finds: ['hold-reservation', 'reservation-hold', 'pass-holds'],
    names: [rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a reservation that is HELD five minutes after its hold was taken over': () => ({
    at: NOW + 301 * SECOND + 5 * MINUTE + 1,
    finds: ['reservation-hold'],
    names: [rowOf('reservations', 'late', { seatNumber: 11 })],
  }),

  // Rule 5 of docs/correctness.md: passes
  'a live pass that names nothing': () => ({
    puts: [without(rowOf('places', 'poor'), 'held')],
    finds: ['pass-holds'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live pass that names another hold': () => {
    const place = rowOf('places', 'poor');
    return {
      puts: [{ ...place, held: place.held?.map((seat) => ({ ...seat, holdId: 'another' })) }],
      finds: ['pass-holds'],
      names: [rowOf('holds', 'poor')],
    };
  },
  'a live pass that names a hold that was given back': () => {
    const place = rowOf('places', 'poor');
    const released = heldSeatOf(rowOf('holds', 'refunder', { seatNumber: 9 }));
    return {
      puts: [{ ...place, held: [...(place.held ?? []), { ...released, expiresAt: place.expiresAt }] }],
      finds: ['pass-holds'],
      names: [rowOf('holds', 'poor')],
    };
  },
  'a live pass whose seat was given back': () => ({
    puts: [{ ...rowOf('holds', 'poor'), status: 'RELEASED' }],
    finds: ['reservation-hold', 'pass-holds'],
    names: [rowOf('reservations', 'poor'), rowOf('places', 'poor')],
  }),
  'a hold that ends before its pass': () => ({
    puts: [{ ...rowOf('holds', 'poor'), expiresAt: rowOf('holds', 'poor').expiresAt - 1 }],
    finds: ['pass-holds'],
    names: [rowOf('places', 'poor')],
  }),
  'a pass that goes on after its hold': () => ({
    puts: [{ ...rowOf('places', 'poor'), expiresAt: (rowOf('places', 'poor').expiresAt ?? 0) + 1 }],
    finds: ['pass-holds'],
    names: [rowOf('holds', 'poor')],
  }),
  'a live hold of someone whose pass has ended': () => ({
    puts: [{ ...without(rowOf('places', 'poor'), 'held'), status: 'EXPIRED' }],
    finds: ['pass-holds'],
    namesOnly: [rowOf('holds', 'poor')],
  }),
  'a live hold of someone who has not entered': () => ({
    puts: [{ ...rowOf('places', 'poor'), status: 'PENDING' }],
    finds: ['pass-holds'],
    namesOnly: [rowOf('holds', 'poor')],
  }),
  'a live hold of someone without a place': () => ({
    removes: [rowOf('places', 'poor')],
    finds: ['pass-holds'],
    namesOnly: [rowOf('holds', 'poor')],
  }),
  'a live pass with five seats': () => {
    const [place, hold] = [rowOf('places', 'poor'), rowOf('holds', 'poor')];
    const reservation = rowOf('reservations', 'poor');
    const more = [41, 42, 43, 44].map((seatNumber, index) => ({
      ...hold,
      ...keys.hold(hold.scheduleId, seatNumber),
      seatNumber,
      holdId: newId<HoldId>(NOW, index),
      reservationId: newId<ReservationId>(NOW, index),
    }));
    return {
      puts: [
        { ...place, held: [hold, ...more].map(heldSeatOf) },
        ...more,
        ...more.map(({ seatNumber, holdId, reservationId }) => ({
          ...reservation,
          ...keys.reservation(busy.users.poor, reservationId),
          reservationId,
          seatNumber,
          seatHoldId: holdId,
        })),
      ],
      finds: ['pass-holds'],
      namesOnly: [place, hold, ...more],
    };
  },
};

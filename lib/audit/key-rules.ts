import { bySchedule } from '#lib/audit/by-schedule.ts';
import { broken, ofGroups, ofRows, type Rule } from '#lib/audit/rule.ts';
import { type Kind, kinds } from '#lib/audit/snapshot.ts';
import { seatNumbers } from '#lib/seat/seat.ts';
import { type Key, keys } from '#lib/table/keys.ts';

/**
 * The key of a row agrees with its attributes. Keys are unique, which rules out two places of one user in a queue, for
 * example. That holds only if every row is at its own key.
 */
const keyAgrees = ofRows(function* (snapshot) {
  for (const [kind, { keyOf }] of Object.entries(kinds) as [Kind, { keyOf?: (row: never) => Key }][]) {
    for (const row of keyOf ? snapshot[kind] : []) {
      const key = keyOf?.(row as never);
      if (key?.pk !== row.pk || key.sk !== row.sk) {
        yield broken(
          `a row of ${kind} has the key ${row.pk} / ${row.sk}, but its attributes say ${key?.pk} / ${key?.sk}`,
          row,
        );
      }
    }
  }
});

const unknownRow = ofRows(function* ({ unknown }) {
  for (const row of unknown) yield broken(`no kind of row has the key ${row.pk} / ${row.sk}`, row);
});

/** Every schedule has exactly the seats 1 to `SEAT_COUNT`. */
const scheduleSeats = ofGroups(bySchedule, function* ({ schedules, seats }) {
  const found = new Set(seats.map(({ seatNumber }) => seatNumber));
  const missing = seatNumbers.filter((seat) => !found.has(seat));
  for (const { scheduleId } of missing.length > 0 ? schedules : []) {
    yield broken(
      `schedule ${scheduleId} lacks ${missing.length === 1 ? 'seat' : 'seats'} ${missing.join(', ')}`,
      ...missing.map((seat) => keys.seat(scheduleId, seat)),
    );
  }
  for (const seat of seats) {
    if (schedules.length === 0) {
      yield broken(
        `seat ${seat.seatNumber} belongs to schedule ${seat.scheduleId}, which does not exist`,
        seat,
      );
    } else if (!seatNumbers.includes(seat.seatNumber)) {
      yield broken(`schedule ${seat.scheduleId} has a seat ${seat.seatNumber}`, seat);
    }
  }
});

/** Every schedule has one queue. */
const scheduleQueue = ofGroups(bySchedule, function* ({ schedules, queues }) {
  for (const { scheduleId } of queues.length === 0 ? schedules : []) {
    yield broken(`schedule ${scheduleId} has no queue state`, keys.queueState(scheduleId));
  }
  for (const queue of schedules.length === 0 ? queues : []) {
    yield broken(`a queue state belongs to schedule ${queue.scheduleId}, which does not exist`, queue);
  }
});

export const keyRules = {
  'key-agrees': keyAgrees,
  'unknown-row': unknownRow,
  'schedule-seats': scheduleSeats,
  'schedule-queue': scheduleQueue,
} satisfies Record<string, Rule>;

import type { DeliveredFromUser } from '#lib/queue/intake.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { stateOf } from '#test/support/books.ts';
import { aJoin, aUserId, type Show } from '#test/support/builders.ts';

export const joinsOf = (show: Show, count: number): DeliveredFromUser[] =>
  Array.from({ length: count }, () => aJoin(show, aUserId()));

export const positionsOf = async (show: Show, messages: readonly DeliveredFromUser[]) =>
  Promise.all(
    messages.map(async ({ userId }) => (await readPlace(userId, show.schedule.scheduleId))?.position),
  );

export const tailOf = async (show: Show) => (await stateOf(show)).tail;

import { decodeJwt } from 'jose';

import type { ScheduleId } from '#lib/ids.ts';
import type { Place } from '#lib/queue/queue.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { type Key, keys, pk as pkOf, prefix } from '#lib/table/keys.ts';
import { getRows } from '#lib/table/read.ts';
import type { Call } from '#test/support/faults.ts';
import type { Sale, World } from '#test/verification/simulation/world.ts';

interface Change {
  readonly Key: Key;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

interface WriteInput extends Partial<Change> {
  readonly Item?: Key & Place;
  readonly TransactItems?: readonly { readonly Update?: Change }[];
}

const QUEUE = pkOf.queue('' as ScheduleId);

/** Follows the places in the queues. */
export interface PlaceWatch {
  /** Checks a write: a number that is given, a call, a fan who enters, a place that ends. */
  written(call: Call): Promise<void>;
  /** A fan was told PLACE_LOST for this token. */
  lost(token: string): void;
}

export const watchPlaces = (
  {
    violations,
    timeline,
    fifo,
    calls,
    seen,
  }: Pick<World, 'violations' | 'timeline' | 'fifo' | 'calls' | 'seen'>,
  sales: readonly Sale[],
): PlaceWatch => {
  const drawn = new Map(
    sales.filter(({ schedule }) => schedule.draw).map((sale) => [sale.schedule.scheduleId, sale]),
  );
  /** The ids of tokens that were answered with PLACE_LOST. */
  const lost = new Set<string>();

  /** After PLACE_LOST a fan joins again, so the token must get no number, unless its join was dead-lettered and sent again. */
  const checkNumbered = async ({ pk, sk, userId, tokenId }: Key & Place): Promise<void> => {
    const [place] = await getRows<Place>([{ pk, sk }]);
    if (place?.tokenId !== tokenId) return;
    if (lost.has(tokenId) && !fifo.wasDeadLettered(tokenId))
      violations.push(`${userId} was told PLACE_LOST, and then got number ${place.position}`);
    violations.push(...fifo.numbered(place));
    checkInTime(place);
  };

  /** The entries of a draw are exactly those whose join SQS received before the opening. */
  const checkInTime = ({ scheduleId, userId, sequence, nonce }: Place): void => {
    const { saleOpensAt } = drawn.get(scheduleId)?.schedule ?? {};
    if (saleOpensAt === undefined) return;
    const isInTime = (fifo.receivedAt(sequence) ?? Infinity) < saleOpensAt;
    seen(isInTime ? 'entries of a draw' : 'joins after the opening of a draw');
    if (isInTime && nonce === undefined) violations.push(`${userId} joined in time and is late`);
    if (!isInTime && nonce !== undefined) violations.push(`${userId} joined late and has an entry`);
  };

  /** Nobody who joined in time is lost. */
  const checkDraw = async ({ schedule: { scheduleId, saleOpensAt = 0 } }: Sale): Promise<void> => {
    seen('draws');
    const entrants = fifo.entrantsOf(scheduleId, saleOpensAt);
    const found = await getRows<Place>(entrants.map((userId) => keys.place(userId, scheduleId)));
    const entered = new Set(found.filter(({ nonce }) => nonce !== undefined).map(({ userId }) => userId));
    for (const userId of entrants.filter((one) => !entered.has(one)))
      violations.push(`${userId} joined in time and is not in the draw`);
  };

  /** Called numbers may enter once the draw has given the numbers, or is cancelled and the sale has opened. */
  const drawChanged = async (scheduleId: ScheduleId): Promise<void> => {
    const sale = drawn.get(scheduleId);
    const { draw, saleOpensAt = 0 } = await readQueueState(scheduleId);
    if (!sale || sale.opensAt !== Infinity || !draw) return;
    const { delays, seed, cancelledAt } = draw;
    if (delays.length > 0) seen('delayed draws');
    if (seed === undefined && cancelledAt === undefined) return;
    sale.opensAt = Math.max(timeline.now(), saleOpensAt);
    if (seed !== undefined) await checkDraw(sale);
  };

  /** A leave ends no place of a later join, however often it is delivered. */
  const checkLeave = (userId: string, tokenId: string): void => {
    if (fifo.isJoinedSince(userId, tokenId)) violations.push(`${userId} lost a place by a leave before it`);
  };

  const cameIn = async (key: Key): Promise<void> => {
    const [place] = await getRows<Place>([key]);
    if (place?.status === 'ACTIVE') calls.cameIn({ ...place, position: place.number ?? place.position });
  };

  const changed = async ({ Key: key, ExpressionAttributeValues: values = {} }: Change): Promise<void> => {
    if (key.pk.startsWith(QUEUE) && values[':set_serving'] !== undefined)
      calls.queueWritten(await readQueueState(key.pk.slice(QUEUE.length) as ScheduleId));
    if (key.pk.startsWith(QUEUE) && Object.keys(values).some((name) => name.startsWith(':set_draw_')))
      await drawChanged(key.pk.slice(QUEUE.length) as ScheduleId);
    if (Object.keys(values).some((name) => name.startsWith(':set_turnedAway')))
      seen('batches in which a join was turned away');
    if (!key.sk.startsWith(prefix.place)) return;
    if (values[':set_status'] === 'ACTIVE') await cameIn({ pk: key.pk, sk: key.sk });
    if (values[':set_status'] === 'EXPIRED' && values[':status'] === 'PENDING')
      checkLeave(key.pk.slice('USER#'.length), String(values[':tokenId']));
  };

  return {
    written: async ({ command, input }) => {
      if (!/^(?:Put|Update|TransactWrite)Item/.test(command)) return;
      const { Item, Key, TransactItems = [], ...rest } = JSON.parse(input) as WriteInput;
      if (Item?.sk.startsWith(prefix.place)) await checkNumbered(Item);
      if (Key) await changed({ Key, ...rest });
      for (const { Update } of TransactItems) if (Update) await changed(Update);
    },
    lost: (token) => {
      const { jti = '' } = decodeJwt(token);
      lost.add(jti);
    },
  };
};

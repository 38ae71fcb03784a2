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
export class PlaceWatch {
  readonly #world: Pick<World, 'violations' | 'timeline' | 'fifo' | 'calls' | 'seen'>;
  /** The sales with a draw. */
  readonly #drawn: ReadonlyMap<ScheduleId, Sale>;
  /** The ids of tokens that were answered with PLACE_LOST. */
  readonly #lost = new Set<string>();

  constructor(
    world: Pick<World, 'violations' | 'timeline' | 'fifo' | 'calls' | 'seen'>,
    sales: readonly Sale[],
  ) {
    this.#world = world;
    this.#drawn = new Map(
      sales.filter(({ schedule }) => schedule.draw).map((sale) => [sale.schedule.scheduleId, sale]),
    );
  }

  /** A fan was told PLACE_LOST for this token. */
  lost(token: string): void {
    const { jti = '' } = decodeJwt(token);
    this.#lost.add(jti);
  }

  /** Checks a write: a number that is given, a call, a fan who enters, a place that ends. */
  async written({ command, input }: Call): Promise<void> {
    if (!/^(?:Put|Update|TransactWrite)Item/.test(command)) return;
    const { Item, Key, TransactItems = [], ...rest } = JSON.parse(input) as WriteInput;
    if (Item?.sk.startsWith(prefix.place)) await this.#checkNumbered(Item);
    if (Key) await this.#updated({ Key, ...rest });
    for (const { Update } of TransactItems) if (Update) await this.#updated(Update);
  }

  async #updated({ Key: { pk, sk }, ExpressionAttributeValues: values = {} }: Change): Promise<void> {
    if (pk.startsWith(QUEUE)) await this.#queueUpdated(pk.slice(QUEUE.length) as ScheduleId, values);
    if (!sk.startsWith(prefix.place)) return;
    if (values[':set_status'] === 'ACTIVE') await this.#entered({ pk, sk });
    if (values[':set_status'] === 'EXPIRED' && values[':status'] === 'PENDING')
      this.#checkLeave(pk.slice('USER#'.length), String(values[':tokenId']));
  }

  async #queueUpdated(scheduleId: ScheduleId, values: Readonly<Record<string, unknown>>): Promise<void> {
    const { calls, seen } = this.#world;
    const hasSet = (start: string) => Object.keys(values).some((name) => name.startsWith(`:set_${start}`));
    if (values[':set_serving'] !== undefined) calls.queueWritten(await readQueueState(scheduleId));
    if (hasSet('draw_')) await this.#drawUpdated(scheduleId);
    if (hasSet('turnedAway')) seen('batches in which a join was turned away');
  }

  async #entered(key: Key): Promise<void> {
    const [place] = await getRows<Place>([key]);
    if (place?.status === 'ACTIVE')
      this.#world.calls.entered({ ...place, position: place.number ?? place.position });
  }

  /** A leave ends no place of a later join, however often it is delivered. */
  #checkLeave(userId: string, tokenId: string): void {
    const { fifo, violations } = this.#world;
    if (fifo.log.isJoinedSince(userId, tokenId))
      violations.push(`${userId} lost a place by a leave before it`);
  }

  /** After PLACE_LOST a fan joins again, so the token must get no number, unless its join was dead-lettered and sent again. */
  async #checkNumbered({ pk, sk, userId, tokenId }: Key & Place): Promise<void> {
    const { fifo, violations } = this.#world;
    const [place] = await getRows<Place>([{ pk, sk }]);
    if (place?.tokenId !== tokenId) return;
    if (this.#lost.has(tokenId) && !fifo.log.wasDeadLettered(tokenId))
      violations.push(`${userId} was told PLACE_LOST, and then got number ${place.position}`);
    violations.push(...fifo.log.numbered(place));
    this.#checkInTime(place);
  }

  /** The entries of a draw are exactly those whose join SQS received before the opening. */
  #checkInTime({ scheduleId, userId, sequence, nonce }: Place): void {
    const { fifo, violations, seen } = this.#world;
    const { saleOpensAt } = this.#drawn.get(scheduleId)?.schedule ?? {};
    if (saleOpensAt === undefined) return;
    const isInTime = (fifo.log.receivedAt(sequence) ?? Infinity) < saleOpensAt;
    seen(isInTime ? 'entries of a draw' : 'joins after the opening of a draw');
    if (isInTime && nonce === undefined) violations.push(`${userId} joined in time and is late`);
    if (!isInTime && nonce !== undefined) violations.push(`${userId} joined late and has an entry`);
  }

  /** Called numbers may enter once the draw has given the numbers, or is cancelled and the sale has opened. */
  async #drawUpdated(scheduleId: ScheduleId): Promise<void> {
    const { timeline, seen } = this.#world;
    const sale = this.#drawn.get(scheduleId);
    const { draw, saleOpensAt = 0 } = await readQueueState(scheduleId);
    if (!sale || sale.opensAt !== Infinity || !draw) return;
    const { delays, seed, cancelledAt } = draw;
    if (delays.length > 0) seen('delayed draws');
    if (seed === undefined && cancelledAt === undefined) return;
    sale.opensAt = Math.max(timeline.now(), saleOpensAt);
    if (seed !== undefined) await this.#checkDraw(sale);
  }

  /** Nobody who joined in time is lost. */
  async #checkDraw({ schedule: { scheduleId, saleOpensAt = 0 } }: Sale): Promise<void> {
    const { fifo, violations, seen } = this.#world;
    seen('draws');
    const entrants = fifo.log.entrantsOf(scheduleId, saleOpensAt);
    const found = await getRows<Place>(entrants.map((userId) => keys.place(userId, scheduleId)));
    const entered = new Set(found.filter(({ nonce }) => nonce !== undefined).map(({ userId }) => userId));
    for (const userId of entrants.filter((one) => !entered.has(one)))
      violations.push(`${userId} joined in time and is not in the draw`);
  }
}

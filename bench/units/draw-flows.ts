import { MINUTE, SECOND } from '#lib/clock.ts';
import { signCheckpoint } from '#lib/draw/checkpoint.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { getDraw } from '#lib/operations/get-draw.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { changeDraw, readQueueState } from '#lib/queue/queue-state.items.ts';
import { write } from '#lib/table/transact.ts';
import { publicKeySet, signingKeyPair } from '#lib/token/public-keys.ts';
import { verifyToken } from '#lib/token/token.ts';
import { ANY_SEAT, only, type Show } from '#test/support/builders.ts';
import { inSequence } from '#test/support/records.ts';
import { type Figure, measure, shareOf } from './meter.ts';
import { aCrowd, BATCH, number, openSale, someFans } from './sale.ts';

/** Longer than the shortest time of entries. */
const ENTRY_MS = 30 * MINUTE;

/** The units of an entrant, from the entry until they are inside, and of what everyone reads of a draw. */
export const measureDraw = async (startedAt: number): Promise<Record<string, Figure>> => {
  const flows: Record<string, Figure> = {};
  const saleOpensAt = startedAt + ENTRY_MS;
  const show = await openSale(startedAt, { entryOpensAt: startedAt, saleOpensAt, lanes: 1 });
  let now = startedAt;
  // A second passes before each, so that its caches are cold.
  const record = async <Result>(name: string, act: () => Promise<Result>, sharers = 1): Promise<Result> => {
    now += SECOND;
    const [figure, result] = await measure(act);
    flows[name] = shareOf(figure, sharers);
    return result;
  };

  await number(aCrowd(show, BATCH, now), now);
  const unnumbered = only(await someFans(show, 1, now));
  const behind = aCrowd(show, BATCH - 1, now);
  await record('enterDraw', () => number([unnumbered, ...behind], now), BATCH);
  const { token } = await record('firstEntrantPoll', () => pollQueue(unnumbered, ANY_SEAT, now));
  const entrant = await verifyToken(token, ['queue'], now);
  await record('entrantPollCold', () => pollQueue(entrant, ANY_SEAT, now));
  const [warm] = await measure(() => pollQueue(entrant, ANY_SEAT, now));
  flows['entrantPoll'] = warm;

  now = await drawIt(show, saleOpensAt);
  const { concertId, scheduleId } = show.schedule;
  await record('draw', () => getDraw(concertId, scheduleId, now));
  await record('jwks', () => publicKeySet(now));
  await record('tickDrawn', () => admitWaiting(show.schedule, now));
  await record('enterDrawn', () => pollQueue(entrant, ANY_SEAT, now));
  return flows;
};

/** Marks the message group, seals and draws. @returns when */
const drawIt = async ({ schedule }: Show, saleOpensAt: number): Promise<number> => {
  const { concertId, scheduleId } = schedule;
  const marked = saleOpensAt + 2 * SECOND;
  const mark = inSequence({ kind: 'MARK', concertId, scheduleId, group: 0 }, 0, marked);
  await assignPositions(schedule, [mark], marked);
  const state = await readQueueState(scheduleId);
  const { draw, entries = 0 } = state;
  if (!draw) throw new Error('the date has no draw');
  const content = { scheduleId, entries, root: Buffer.alloc(32), round: draw.round, sealedAt: marked };
  const checkpoint = await signCheckpoint(
    { ...content, chainHash: 'ab'.repeat(32) },
    await signingKeyPair(marked),
  );
  const drawnAt = draw.roundAt + SECOND;
  const drawn = { signature: 'ab'.repeat(48), seed: 'ab'.repeat(32), drawnAt };
  await write(
    changeDraw({ scheduleId, draw }, { checkpoint, sealedAt: marked, published: 'ROUND', ...drawn }),
  );
  return drawnAt;
};

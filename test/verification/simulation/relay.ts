import { roundAt } from '#lib/draw/beacon.ts';
import { signRound, testBeacon } from '#test/support/beacon-rounds.ts';
import type { Timeline } from '#test/verification/simulation/timeline.ts';

/** A relay of the beacon: it has the rounds that have come by the true clock. It answers within one event. */
export const relay = async ({ now }: Pick<Timeline, 'now'>, url: string): Promise<unknown> => {
  const round = Number(url.split('/').at(-1));
  if (roundAt(testBeacon, round) > now()) return { ok: false, status: 404, body: null };
  const text = JSON.stringify({ round, signature: signRound(round) });
  return { ok: true, status: 200, body: [Buffer.from(text)] };
};

import type { Draw } from '#web/api-types.ts';
import { shuffledIndex } from '#web/draw/verify/shuffle.ts';
import type { PublicDraw } from '#web/queue/advance-place.ts';

/** What the public state of a draw says to an entrant. @param entry from 0 */
export const publicDrawOf = (draw: Draw, entry: number): PublicDraw => {
  const { state, round, roundAt, entries, checkpoint, seed } = draw;
  const [, , root = null] = checkpoint?.split('\n') ?? [];
  return {
    draw: { state, round, roundAt, entries: checkpoint === null ? null : entries, root },
    number: seed === null ? undefined : shuffledIndex(entry, entries, bytesOf(seed)) + 1,
  };
};

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

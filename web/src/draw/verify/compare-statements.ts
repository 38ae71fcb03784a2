import { ANSWER, type Answer } from '#web/draw/verify/answer.ts';
import { toBase64 } from '#web/draw/verify/bytes.ts';
import { parseCheckpoint } from '#web/draw/verify/checkpoint.ts';
import type { Sealed } from '#web/draw/verify/published.ts';
import { Failure, type Found } from '#web/draw/verify/report.ts';

/** What a fan was told while waiting. */
export interface Seen {
  readonly round?: number | undefined;
  readonly entries?: number | undefined;
  /** Base64. */
  readonly root?: string | undefined;
  /** The fan's number after the draw, from 1. */
  readonly number?: number | undefined;
}

/** A checkpoint that a fan saved earlier. */
const SAVED = 'saved checkpoint';

/** Checks that everything said about the sealed list agrees. */
export const compareStatements = (
  { text, checkpoint, isFile }: Sealed,
  { answer, saved, seen = {} }: { answer?: Answer | undefined; saved?: string | undefined; seen?: Seen },
): Found<number> => {
  let compared = 0;
  const same = (reason: Reason, file: string, expected: unknown, found: unknown): void => {
    if (expected !== found)
      throw new Failure(reason, { file, expected: shown(expected), found: shown(found) });
    compared += 1;
  };
  if (answer) {
    if (isFile) same('checkpointsDiffer', ANSWER, text, answer.checkpoint);
    same('entriesDiffer', ANSWER, checkpoint.count, answer.entries);
    same('sealedAtDiffers', ANSWER, checkpoint.sealedAt, answer.sealedAt);
  }
  if (saved !== undefined)
    same('checkpointsDiffer', SAVED, checkpoint.text, parseCheckpoint(saved, SAVED).text);
  for (const [reason, expected, found] of [
    ['rootsDiffer', toBase64(checkpoint.root), seen.root],
    // Before the list is sealed, its length and its round may still change.
    ['entriesDiffer', checkpoint.count, seen.root === undefined ? undefined : seen.entries],
    ['roundWrong', checkpoint.round, seen.root === undefined ? undefined : seen.round],
  ] as const) {
    if (found !== undefined) same(reason, 'seen while waiting', expected, found);
  }
  return { value: compared, facts: { compared } };
};

type Reason = 'checkpointsDiffer' | 'rootsDiffer' | 'entriesDiffer' | 'sealedAtDiffers' | 'roundWrong';

const shown = (value: unknown): string | number => (typeof value === 'number' ? value : String(value));

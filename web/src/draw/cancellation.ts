import type { Draw } from '#web/api-types.ts';

/** From its round on, a draw can be cancelled only if nothing is drawn for this long. */
const AFTER_ROUND_MS = 3_600_000;

/** From when a draw can be cancelled again: its round has come, but nothing is drawn. */
export const cancellableAgainAt = ({ roundAt }: Pick<Draw, 'roundAt'>): number =>
  Date.parse(roundAt) + AFTER_ROUND_MS;

/** Whether the operator may cancel a draw: not while its result may be known. @param now by the server's clock */
export const isCancellable = ({ state, roundAt }: Pick<Draw, 'state' | 'roundAt'>, now: number): boolean =>
  !isDrawOver({ state }) && (now < Date.parse(roundAt) || now >= cancellableAgainAt({ roundAt }));

/** Whether the draw cannot change any more. */
export const isDrawOver = ({ state }: Pick<Draw, 'state'>): boolean =>
  state === 'DRAWN' || state === 'CANCELLED';

/** Whether a draw was cancelled when its result could be known. */
export const isCancelledAfterRound = ({ cancelledAt, roundAt }: Draw): boolean =>
  cancelledAt !== null && Date.parse(cancelledAt) >= Date.parse(roundAt);

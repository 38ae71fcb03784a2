import type { WalletTransaction } from '#web/api-types.ts';

export type EntryType = WalletTransaction['type'];

/** Points that came count up, those that went count down. */
export const signedPoints = ({ type, point }: { type: EntryType; point: number }): number =>
  type === 'USE' ? -point : point;

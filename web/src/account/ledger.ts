import type { WalletTransaction } from '#web/api-types.ts';

export type EntryType = WalletTransaction['type'];

/** Points as a signed number: negative when spent. */
export const signedPoints = ({ type, point }: { type: EntryType; point: number }): number =>
  type === 'USE' ? -point : point;

import type { WalletTransaction } from '#web/api-types.ts';
import { zonesOf } from '#web/i18n/format.ts';
import type { Language } from '#web/i18n/language.ts';

export type EntryType = WalletTransaction['type'];

/** Points as a signed number: negative when spent. */
export const signedPoints = ({ type, point }: { type: EntryType; point: number }): number =>
  type === 'USE' ? -point : point;

/** The time zones to name beside the times of a list. The time of an entry is in the zone of its show. */
export const entryZones = (
  entries: readonly Pick<WalletTransaction, 'createdAt' | 'timezone'>[],
  language: Language,
): readonly (string | undefined)[] =>
  zonesOf(
    entries.map(({ createdAt: local, timezone }) => ({ local, timezone })),
    language,
  );

import { localToInstant, type ShowStart } from '#web/i18n/show-time.ts';

/** Whether a payment made now could be cancelled: until the day of the show begins, at the venue. */
export const canBeCancelled = ({ startDatetime, timezone }: ShowStart, now: number): boolean =>
  now < localToInstant(`${startDatetime.slice(0, 10)} 00:00:00`, timezone);

import type { Instant } from '#lib/clock.ts';
import { assertDrawDates, assertDrawnBeforeShow, type Schedule } from '#lib/concert/concert.ts';
import { announcedRound, currentBeacon, roundAt } from '#lib/draw/beacon.ts';
import type { DrawRules } from '#lib/draw/draw.ts';
import { invalidField } from '#lib/errors.ts';

type Dates = Pick<Schedule, 'startsAt' | 'saleOpensAt'> & Pick<DrawRules, 'entryOpensAt'>;

const unavailable =
  '이 배포에서는 추첨을 사용할 수 없습니다. This deployment has no CDN, so it cannot publish a draw.';

/**
 * The rules of a draw with these times and the beacon of this deployment.
 * @throws DomainError INVALID_INPUT (with `fields`)
 */
export const newDrawRules = (dates: Dates, now: Instant): DrawRules => {
  const beacon = currentBeacon();
  if (!beacon) throw invalidField('entryOpensAt', unavailable);
  const { entryOpensAt, saleOpensAt = now } = dates;
  const round = announcedRound(beacon, saleOpensAt);
  assertDrawDates(dates, roundAt(beacon, round), now);
  return { entryOpensAt, saleOpensAt, beacon, round };
};

/**
 * Checks a show that moves to another time, while its draw stays.
 * @throws DomainError INVALID_INPUT (with `fields`)
 */
export const assertMovedShow = ({ startsAt, draw }: Pick<Schedule, 'startsAt' | 'draw'>): void => {
  if (!draw || draw.cancelledAt !== undefined) return;
  const { beacon, round, delayedTo = roundAt(beacon, round) } = draw;
  assertDrawnBeforeShow('startDatetime', startsAt, delayedTo);
};

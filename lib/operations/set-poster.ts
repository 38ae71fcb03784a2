import { hasBucket } from '#lib/bucket/client.ts';
import type { Instant } from '#lib/clock.ts';
import type { Concert } from '#lib/concert/concert.ts';
import { type PosterSize, readPoster } from '#lib/concert/poster.ts';
import { replacePoster, storePoster } from '#lib/concert/poster.items.ts';
import { DomainError } from '#lib/errors.ts';
import type { ConcertId } from '#lib/ids.ts';

/**
 * Stores a poster in two sizes, and gives it to a concert.
 * @throws DomainError INVALID_INPUT (with `fields`), CONCERT_NOT_FOUND, POSTERS_UNAVAILABLE, CONFLICT
 */
export const setPoster = async (
  concertId: ConcertId,
  sent: Readonly<Record<PosterSize, Buffer>>,
  now: Instant,
): Promise<Concert> => {
  if (!hasBucket()) throw new DomainError('POSTERS_UNAVAILABLE');
  const { small, large } = readPoster(sent);
  const pictures = { small: { ...small, content: sent.small }, large: { ...large, content: sent.large } };
  return replacePoster(concertId, () => storePoster(pictures, now));
};

import { deleteObject, putObject } from '#lib/bucket/objects.ts';
import type { Instant } from '#lib/clock.ts';
import { readConcert } from '#lib/concert/concert.items.ts';
import type { Concert } from '#lib/concert/concert.ts';
import type { Picture } from '#lib/concert/picture.ts';
import { type Poster, type PosterPicture, POSTERS, type PosterSize } from '#lib/concert/poster.ts';
import { changedSinceRead } from '#lib/errors.ts';
import { type ConcertId, newId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { keys } from '#lib/table/keys.ts';
import { retryOnConflict, write } from '#lib/table/transact.ts';
import { allOf, isUnchanged, rowExists, update, type Write } from '#lib/table/write.ts';

const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** The pictures of a poster, with what their bytes say. */
export type Pictures = Readonly<Record<PosterSize, Picture & { readonly content: Buffer }>>;

/** Stores the pictures of a poster under a name that is never used again, because caches keep its content for ever. */
export const storePoster = async (pictures: Pictures, now: Instant): Promise<Poster> => {
  const posterId = newId(now);
  const store = async (size: PosterSize): Promise<PosterPicture> => {
    const { type, width, height, content } = pictures[size];
    const key = `${POSTERS}${posterId}-${size}.${EXTENSIONS[type]}`;
    await putObject({ key, type, content });
    return { key, width, height };
  };
  const [small, large] = await Promise.all([store('small'), store('large')]);
  return { small, large };
};

const changePoster = (before: Concert, poster: Poster | undefined): Write =>
  update(
    keys.concert(before.concertId),
    poster ? { set: { poster } } : { remove: ['poster'] },
    allOf(rowExists, isUnchanged(before, 'poster')),
    changedSinceRead,
  );

/**
 * Replaces the poster of a concert, then deletes the pictures that no concert uses any more. If the function stops in between,
 * unused objects remain, but no concert loses its poster.
 * @param makePoster makes the new poster, or `undefined` for none. Called again after a conflict.
 * @returns the concert afterwards
 * @throws DomainError CONCERT_NOT_FOUND, CONFLICT
 */
export const replacePoster = async (
  concertId: ConcertId,
  makePoster: () => Promise<Poster | undefined>,
): Promise<Concert> => {
  const seen: Poster[] = [];
  const concert = await retryOnConflict(async () => {
    const before = await readConcert(concertId);
    const poster = await makePoster();
    seen.push(...[before.poster, poster].filter((one) => one !== undefined));
    return before.poster || poster ? write<Concert>(changePoster(before, poster)) : before;
  });
  const current = concert.poster?.small.key;
  await deletePosters(seen.filter(({ small }) => small.key !== current));
  return concert;
};

/** No concert uses these posters, so a failure only leaves unused objects. */
const deletePosters = async (posters: readonly Poster[]): Promise<void> => {
  try {
    await Promise.all(
      posters.flatMap(({ small, large }) => [small, large]).map(({ key }) => deleteObject(key)),
    );
  } catch (error) {
    log.error('an old poster could not be deleted', error);
  }
};

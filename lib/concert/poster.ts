import { DomainError } from '#lib/errors.ts';
import { type Picture, readPicture } from '#lib/concert/picture.ts';

/** A picture of a poster in the page's bucket. */
export interface PosterPicture {
  readonly key: string;
  readonly width: number;
  readonly height: number;
}

/** The two sizes of a poster: one for lists, one for the page of its concert. */
export type PosterSize = 'small' | 'large';

export type Poster = Readonly<Record<PosterSize, PosterPicture>>;

/** Everything below this prefix of the bucket is a poster. */
export const POSTERS = 'posters/';

/** The largest picture, in bytes. Both sizes together, as text, must fit in what Lambda accepts: 6 MB. */
export const MAX_PICTURE_BYTES = 1_048_576;

export const SMALL_WIDTH = 400;
export const MAX_WIDTH = 1_200;
/** A poster is at most this many times as high as wide, or as wide as high. */
const MAX_RATIO = 2;
/** Scaling rounds to whole pixels. */
const ROUNDING = 0.02;

const faults = {
  type: 'JPEG, PNG, WebP 이미지만 사용할 수 있습니다. Must be a JPEG, PNG or WebP image.',
  smallWidth: `가로 ${SMALL_WIDTH}픽셀이어야 합니다. Must be ${SMALL_WIDTH} pixels wide.`,
  largeWidth: `가로 ${SMALL_WIDTH}~${MAX_WIDTH}픽셀이어야 합니다. Must be ${SMALL_WIDTH} to ${MAX_WIDTH} pixels wide.`,
  ratio: `한 변이 다른 변의 ${MAX_RATIO}배를 넘을 수 없습니다. No side may be more than ${MAX_RATIO} times the other.`,
  differ: 'small과 가로세로 비율이 같아야 합니다. Must have the same proportions as small.',
} as const;

const ratioOf = ({ width, height }: Picture): number => height / width;

const faultOf = (size: PosterSize, picture: Picture | undefined): keyof typeof faults | undefined => {
  if (!picture) return 'type';
  const { width } = picture;
  if (size === 'small' && width !== SMALL_WIDTH) return 'smallWidth';
  if (width < SMALL_WIDTH || width > MAX_WIDTH) return 'largeWidth';
  return ratioOf(picture) > MAX_RATIO || ratioOf(picture) < 1 / MAX_RATIO ? 'ratio' : undefined;
};

/**
 * Reads the two pictures of a poster.
 * @throws DomainError INVALID_INPUT (with `fields`) for what is no picture, or has another size
 */
export const readPoster = (sent: Readonly<Record<PosterSize, Buffer>>): Record<PosterSize, Picture> => {
  const { small, large } = { small: readPicture(sent.small), large: readPicture(sent.large) };
  const found = [
    { field: 'small', fault: faultOf('small', small) },
    { field: 'large', fault: faultOf('large', large) ?? (small && large && differ(small, large)) },
  ];
  const fields = found.flatMap(({ field, fault }) => (fault ? [{ field, message: faults[fault] }] : []));
  if (!small || !large || fields.length > 0) throw new DomainError('INVALID_INPUT', { fields });
  return { small, large };
};

const differ = (small: Picture, large: Picture): 'differ' | undefined =>
  Math.abs(ratioOf(small) / ratioOf(large) - 1) > ROUNDING ? 'differ' : undefined;

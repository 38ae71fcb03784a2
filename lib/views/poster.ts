import * as z from 'zod/mini';

import {
  MAX_PICTURE_BYTES,
  MAX_WIDTH,
  type Poster,
  type PosterPicture,
  type PosterSize,
  SMALL_WIDTH,
} from '#lib/concert/poster.ts';

const Pixels = z.int().check(z.minimum(1));

/** `url` is a path at the origin of the page. What is there never changes. */
const PosterPictureView = z.object({ url: z.string(), width: Pixels, height: Pixels });

export const PosterView = z
  .object({ small: PosterPictureView, large: PosterPictureView })
  .register(z.globalRegistry, { id: 'Poster' });

const pictureView = ({ key, width, height }: PosterPicture) => ({ url: `/${key}`, width, height });

export const posterView = ({ small, large }: Poster) => ({
  small: pictureView(small),
  large: pictureView(large),
});

const MAX_PICTURE_TEXT = Math.ceil(MAX_PICTURE_BYTES / 3) * 4;

const picture = (description: string) =>
  z
    .base64()
    .check(
      z.minLength(1),
      z.maxLength(MAX_PICTURE_TEXT, { error: '1 MB 이하여야 합니다. Must be at most 1 MB.' }),
    )
    .register(z.globalRegistry, { description });

export const PosterBody = z.strictObject({
  small: picture(`A JPEG, PNG or WebP of at most 1 MB, ${SMALL_WIDTH} pixels wide.`),
  large: picture(`The same picture, ${SMALL_WIDTH} to ${MAX_WIDTH} pixels wide.`),
});

/** Both pictures, and the names of their fields. */
export const MAX_POSTER_BODY_BYTES = 2 * MAX_PICTURE_TEXT + 1_024;

export const picturesOf = ({ small, large }: z.infer<typeof PosterBody>): Record<PosterSize, Buffer> => ({
  small: Buffer.from(small, 'base64'),
  large: Buffer.from(large, 'base64'),
});

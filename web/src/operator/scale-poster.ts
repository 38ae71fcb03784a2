import type { Operations } from '#web/api-types.ts';
import type { PosterProblem } from '#web/operator/concert-strings.ts';

/** A poster in the two sizes that the API takes, and as an image to look at. */
export interface ScaledPoster {
  readonly body: Operations['PUT /admin/concerts/{concertId}/poster']['body'];
  readonly preview: string;
}

const SMALL_WIDTH = 400;
const MAX_WIDTH = 1_200;
const MAX_RATIO = 2;
const MAX_BYTES = 1_048_576;

/**
 * Scales an image file to the sizes of a poster. This also applies the orientation in its EXIF data, and removes that data, such
 * as the place and the camera.
 */
export const scalePoster = async (file: Blob): Promise<ScaledPoster | PosterProblem> => {
  const image = await createImageBitmap(file).catch(() => undefined);
  if (!image) return 'type';
  const { width, height } = image;
  if (width < SMALL_WIDTH) return 'narrow';
  if (Math.max(width / height, height / width) > MAX_RATIO) return 'ratio';
  const large = resized(image, Math.min(width, MAX_WIDTH));
  image.close();
  // In two steps, because one large step loses detail.
  const [largeUrl, smallUrl] = [encode(large), encode(resized(large, SMALL_WIDTH))];
  if (largeUrl === undefined || smallUrl === undefined) return 'large';
  return { body: { small: contentOf(smallUrl), large: contentOf(largeUrl) }, preview: smallUrl };
};

const resized = (image: ImageBitmap | HTMLCanvasElement, width: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = Math.round((image.height * width) / image.width);
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.imageSmoothingQuality = 'high';
  // A JPEG has no transparency.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
};

/** Best quality first. */
const QUALITIES = [0.85, 0.7, 0.5];

/** A data URL of at most 1 MB. Safari writes no WebP, and returns a PNG instead. */
const encode = (canvas: HTMLCanvasElement): string | undefined => {
  for (const quality of QUALITIES) {
    const webp = canvas.toDataURL('image/webp', quality);
    const url = webp.startsWith('data:image/webp') ? webp : canvas.toDataURL('image/jpeg', quality);
    if ((contentOf(url).length * 3) / 4 <= MAX_BYTES) return url;
  }
  return undefined;
};

const contentOf = (dataUrl: string): string => dataUrl.slice(dataUrl.indexOf(',') + 1);

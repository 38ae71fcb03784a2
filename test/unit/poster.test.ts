import { describe, expect, test } from 'vitest';

import { readPicture } from '#lib/concert/picture.ts';
import { readPoster } from '#lib/concert/poster.ts';
import { PosterBody } from '#lib/views/poster.ts';
import { refusal } from '#test/support/builders.ts';
import { aPng, aPosterBody } from '#test/support/pictures.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A segment of a JPEG. */
const segment = (marker: string, content: string): string =>
  `ff ${marker} ${(hex(content).length + 2).toString(16).padStart(4, '0')} ${content}`;

/** 300 pixels wide, 500 high, 8 bits, one component. */
const FRAME = '08 01f4 012c 01 01 11 00';

const aJpeg = (marker: string, ...before: readonly string[]): Buffer =>
  hex(['ffd8', ...before, segment(marker, FRAME)].join(''));

/** Pictures of 1 × 1, as a browser writes them: lossy, lossless, with transparency. */
const webps = {
  lossy: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
  lossless: 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
  transparent:
    'UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==',
} as const;

/** The same picture with other bytes at one place. */
const withBytes = (picture: string, at: number, bytes: string): Buffer => {
  const changed = Buffer.from(picture, 'base64');
  hex(bytes).copy(changed, at);
  return changed;
};

describe('type and size of a picture', () => {
  test.each([
    ['a PNG', aPng(400, 600), 'image/png', 400, 600],
    ['a JPEG', aJpeg('c0'), 'image/jpeg', 300, 500],
    ['a progressive JPEG', aJpeg('c2'), 'image/jpeg', 300, 500],
    // A table starts with the marker C4, which is no frame.
    [
      'a JPEG with other segments first',
      aJpeg('c0', segment('e1', 'ff c0 00'), segment('c4', '00')),
      'image/jpeg',
      300,
      500,
    ],
    [
      'a JPEG with fill bytes before a marker',
      aJpeg('c0', 'ffff', segment('e0', '00')),
      'image/jpeg',
      300,
      500,
    ],
    ['a lossy WebP', withBytes(webps.lossy, 26, '9001 5802'), 'image/webp', 400, 600],
    ['a lossless WebP', withBytes(webps.lossless, 21, '8fc19500'), 'image/webp', 400, 600],
    ['a WebP with transparency', withBytes(webps.transparent, 24, '8f0100 570200'), 'image/webp', 400, 600],
    ['the smallest WebP', Buffer.from(webps.lossless, 'base64'), 'image/webp', 1, 1],
  ])('are read from the bytes of %s', (_what, bytes, type, width, height) => {
    expect(readPicture(bytes)).toEqual({ type, width, height });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a GIF', Buffer.from('GIF89a\x90\x01\x58\x02')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['another RIFF file', Buffer.from('RIFF\0\0\0\0WAVEfmt ')],
    ['a JPEG without a frame', hex(`ffd8 ${segment('e0', '4a464946')} ${segment('da', '00')}`)],
  ])('are unknown for %s', (_what, bytes) => {
    expect(readPicture(bytes)).toBeUndefined();
  });

  test.each([
    ['PNG', aPng(400, 600).subarray(0, 20)],
    ['JPEG', aJpeg('c0').subarray(0, 8)],
    ['WebP', Buffer.from(webps.lossy, 'base64').subarray(0, 24)],
  ])('are unknown for the first bytes of a %s', (_what, bytes) => {
    expect(readPicture(bytes)).toBeUndefined();
  });
});

describe('a poster', () => {
  const faultsOf = async (small: Buffer, large: Buffer) => {
    const { code, fields } = await refusal((async () => readPoster({ small, large }))());
    expect(code).toBe('INVALID_INPUT');
    return (fields as readonly { field: string; message: string }[]).map(
      ({ field, message }) => `${field}: ${message}`,
    );
  };

  test('has two sizes of one picture', () => {
    const poster = readPoster({ small: aPng(400, 567), large: aPng(1_200, 1_700) });

    expect(poster).toMatchObject({
      small: { width: 400, height: 567 },
      large: { width: 1_200, height: 1_700 },
    });
  });

  test('may be as small as 400 pixels wide, or twice as wide as high', () => {
    expect(() => readPoster({ small: aPng(400, 800), large: aPng(400, 800) })).not.toThrow();
    expect(() => readPoster({ small: aPng(400, 200), large: aPng(800, 400) })).not.toThrow();
  });

  test.each([
    ['small: ', 'JPEG', Buffer.from('<svg/>'), aPng(800, 1_200)],
    ['large: ', 'JPEG', aPng(400, 600), Buffer.from('<svg/>')],
    ['small: ', '400 pixels wide', aPng(401, 600), aPng(802, 1_200)],
    ['large: ', '400 to 1200 pixels wide', aPng(400, 600), aPng(1_201, 1_801)],
    ['large: ', '400 to 1200 pixels wide', aPng(400, 600), aPng(300, 450)],
    ['large: ', 'same proportions', aPng(400, 600), aPng(800, 1_300)],
  ])('is refused: %s%s', async (field, fault, small, large) => {
    const [first = '', ...others] = await faultsOf(small, large);

    expect(first).toContain(field);
    expect(first).toContain(fault);
    expect(others).toEqual([]);
  });

  test('is refused when it is more than twice as high as wide', async () => {
    const faults = await faultsOf(aPng(400, 801), aPng(800, 1_602));

    expect(faults).toEqual([
      expect.stringContaining('small: 한 변이'),
      expect.stringContaining('large: 한 변이'),
    ]);
  });

  test.each([
    ['that is no base64', 'no base64'],
    ['that is empty', ''],
    ['of more than 1 MB', Buffer.alloc(1_048_579).toString('base64')],
  ])('is refused with a picture %s', (_what, small) => {
    const { success, error } = PosterBody.safeParse({ ...aPosterBody(), small });

    expect(success).toBe(false);
    expect(error?.issues.map(({ path }) => path.join())).toEqual(['small']);
  });

  test('may have pictures of 1 MB', () => {
    const large = Buffer.alloc(1_048_576).toString('base64');

    expect(PosterBody.safeParse({ ...aPosterBody(), large }).success).toBe(true);
  });
});

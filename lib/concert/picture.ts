/** What the bytes of a picture say about it. */
export interface Picture {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/**
 * Reads type and size from the header of a JPEG, PNG or WebP. What the client calls the file does not count: browsers, too,
 * decide by the bytes. `undefined` for anything else.
 */
export const readPicture = (bytes: Buffer): Picture | undefined => {
  try {
    return readPng(bytes) ?? readWebp(bytes) ?? readJpeg(bytes);
  } catch (error) {
    // The header is longer than the file.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

const textAt = (bytes: Buffer, from: number): string => bytes.toString('latin1', from, from + 4);

const readPng = (bytes: Buffer): Picture | undefined =>
  bytes.subarray(0, PNG.length).equals(PNG) && textAt(bytes, 12) === 'IHDR'
    ? { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined;

/** The three kinds of WebP: lossy, lossless, and extended. Each has its own header. */
const webpSizes: Readonly<Record<string, (bytes: Buffer) => readonly [width: number, height: number]>> = {
  'VP8 ': (bytes) => [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff],
  VP8L: (bytes) => {
    const packed = bytes.readUInt32LE(21);
    return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1];
  },
  VP8X: (bytes) => [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1],
};

const readWebp = (bytes: Buffer): Picture | undefined => {
  const sizeOf = webpSizes[textAt(bytes, 12)];
  if (textAt(bytes, 0) !== 'RIFF' || textAt(bytes, 8) !== 'WEBP' || !sizeOf) return undefined;
  const [width, height] = sizeOf(bytes);
  return { type: 'image/webp', width, height };
};

const START_OF_IMAGE = 0xff_d8;
/** Segments that start a frame and so have its size: C0 to CF, except three that are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const START_OF_SCAN = 0xda;

const FILL = 0xff;

/** A JPEG is a list of segments: FF once or more, a marker, the length. The size is in the segment that starts the frame. */
const readJpeg = (bytes: Buffer): Picture | undefined => {
  if (bytes.readUInt16BE(0) !== START_OF_IMAGE) return undefined;
  for (let at = 2; bytes.readUInt8(at) === FILL; at += 2 + bytes.readUInt16BE(at + 2)) {
    while (bytes.readUInt8(at + 1) === FILL) at += 1;
    const marker = bytes.readUInt8(at + 1);
    if (isFrame(marker))
      return { type: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    if (marker === START_OF_SCAN) return undefined;
  }
  return undefined;
};

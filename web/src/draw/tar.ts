const BLOCK = 512;

/** A tar archive (POSIX ustar) of files. Names have at most 100 bytes. */
export const tarOf = (files: readonly (readonly [name: string, content: Uint8Array<ArrayBuffer>])[]): Blob =>
  new Blob(
    [
      ...files.flatMap(([name, content]) => [
        headerOf(name, content.length),
        content,
        new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK),
      ]),
      new Uint8Array(2 * BLOCK),
    ],
    { type: 'application/x-tar' },
  );

const headerOf = (name: string, size: number): Uint8Array<ArrayBuffer> => {
  const header = new Uint8Array(BLOCK);
  const put = (offset: number, text: string): void => header.set(new TextEncoder().encode(text), offset);
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${size.toString(8).padStart(11, '0')}\0`);
  put(136, `${'0'.repeat(11)}\0`);
  put(156, '0');
  put(257, 'ustar\u000000');
  // The checksum counts itself as spaces.
  put(148, ' '.repeat(8));
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
};

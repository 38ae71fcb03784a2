/** Safari reads the file after the click. */
const KEEP_MS = 60_000;

/** Saves a file among the user's downloads. */
export const saveFile = (content: Blob, name: string): void => {
  const href = URL.createObjectURL(content);
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEEP_MS);
};

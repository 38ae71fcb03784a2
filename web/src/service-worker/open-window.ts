/** The part of `Clients` that opening a window needs. */
interface Windows<W extends Window> {
  readonly matchAll: (options: { type: 'window'; includeUncontrolled: true }) => Promise<readonly W[]>;
  readonly openWindow: (url: string) => Promise<unknown>;
}

interface Window {
  readonly url: string;
  readonly focus: () => Promise<unknown>;
  readonly navigate: (url: string) => Promise<unknown>;
}

/**
 * Shows a page of this origin: in a window that shows it already, in any other window of this origin, or in a new window.
 * @param url an address or a path; anything else shows the first page
 */
export const openWindow = async <W extends Window>(
  windows: Windows<W>,
  origin: string,
  url: unknown,
): Promise<void> => {
  const target = addressOf(origin, url);
  const all = await windows.matchAll({ type: 'window', includeUncontrolled: true });
  const same = all.find((open) => open.url === target);
  if (same) {
    await same.focus();
    return;
  }
  const [other] = all;
  try {
    if (!other) throw new Error('no window is open');
    await other.focus();
    await other.navigate(target);
  } catch {
    // A window that this worker does not control cannot be navigated.
    await windows.openWindow(target);
  }
};

const addressOf = (origin: string, url: unknown): string => {
  const first = `${origin}/`;
  if (typeof url !== 'string' || !URL.canParse(url, origin)) return first;
  const address = new URL(url, origin);
  return address.origin === origin ? address.href : first;
};

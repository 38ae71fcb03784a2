import type { Seen } from '#web/draw/verify/compare-statements.ts';

/** What a fan keeps of an entry: the receipt, and what the page was told while waiting. */
export interface KeptReceipt {
  readonly scheduleId: string;
  /** The text of the JWS. */
  readonly receipt: string;
  readonly seen: Seen;
}

/** Reads a saved receipt: the file of the page, or the text of the JWS alone. Other text becomes a receipt that is not valid. */
export const parseReceiptFile = (text: string): Pick<KeptReceipt, 'receipt' | 'seen'> => {
  try {
    const { receipt, seen } = JSON.parse(text) as Partial<KeptReceipt>;
    if (typeof receipt === 'string') return { receipt, seen: parseSeen(seen) };
  } catch {
    // Not the file of the page.
  }
  return { receipt: text.trim(), seen: {} };
};

const parseSeen = (seen: unknown): Seen => {
  const { round, entries, root, number } = (seen ?? {}) as Readonly<Record<string, unknown>>;
  return {
    round: countIn(round),
    entries: countIn(entries),
    root: typeof root === 'string' ? root : undefined,
    number: countIn(number),
  };
};

const countIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

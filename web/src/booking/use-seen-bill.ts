import { useState } from 'preact/hooks';

import { type Bill, isSameBill } from '#web/booking/pass.ts';

/** The bill that the user saw, and the bill of the seats that are held now. */
export interface Changed {
  readonly shown: Bill;
  readonly held: Bill;
}

export interface SeenBill {
  /** Set when seats or total are no longer what the user saw. */
  readonly changed: Changed | undefined;
  /** The user has seen this bill. */
  readonly see: (bill: Bill) => void;
}

/** Compares what is held with what the user saw: another tab or device may exchange the seats. */
export const useSeenBill = (held: Bill): SeenBill => {
  const [shown, see] = useState(held);
  return { changed: isSameBill(shown, held) ? undefined : { shown, held }, see };
};

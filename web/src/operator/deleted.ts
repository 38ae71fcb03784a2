import { createStore, useStore } from '#web/store.ts';

/** The dates that were deleted in this tab. A list from a cache still has them for a moment. */
const deleted = createStore<ReadonlySet<string>>(new Set());

export const markDeleted = (scheduleId: string): void => deleted.set(new Set([...deleted.get(), scheduleId]));

export const useDeleted = (): ReadonlySet<string> => useStore(deleted);

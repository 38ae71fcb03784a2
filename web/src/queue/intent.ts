/** This tab remembers that its user wants to join once they have signed in and the sale is open. */
const KEY = 'join';

export const recordIntent = (scheduleId: string): void => sessionStorage.setItem(KEY, scheduleId);

export const hasIntent = (scheduleId: string): boolean => sessionStorage.getItem(KEY) === scheduleId;

/** True once per recorded intent. */
export const takeIntent = (scheduleId: string): boolean => {
  const wasRecorded = hasIntent(scheduleId);
  if (wasRecorded) sessionStorage.removeItem(KEY);
  return wasRecorded;
};

/** Someone who goes to sign in in order to join comes back to this tab and joins. */
const KEY = 'join';

export const noteIntent = (scheduleId: string): void => sessionStorage.setItem(KEY, scheduleId);

/** Asked once: an intent is used up. */
export const isIntending = (scheduleId: string): boolean => {
  const isIt = sessionStorage.getItem(KEY) === scheduleId;
  if (isIt) sessionStorage.removeItem(KEY);
  return isIt;
};

/** A user who pressed "join" and had to sign in joins on return. */
const KEY = 'join';

export const recordIntent = (scheduleId: string): void => sessionStorage.setItem(KEY, scheduleId);

/** True once per recorded intent. */
export const takeIntent = (scheduleId: string): boolean => {
  const isIt = sessionStorage.getItem(KEY) === scheduleId;
  if (isIt) sessionStorage.removeItem(KEY);
  return isIt;
};

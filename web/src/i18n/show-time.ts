/** Parses a local date and time of the API as if it were UTC. */
export const asIfUtc = (local: string): number => Date.parse(`${local.replace(' ', 'T')}Z`);

const DAY = 86_400_000;

/** The first instant at which a zone's clock shows `local`. A time that the clock skips moves forward. */
export const localToInstant = (local: string, timezone: string): number => {
  const wanted = asIfUtc(local);
  // No zone changes its offset twice within two days.
  const [byBefore, byAfter] = [-DAY, DAY].map((by) => wanted - offsetAt(wanted + by, timezone)) as [
    number,
    number,
  ];
  const shown = [byBefore, byAfter].filter((one) => one + offsetAt(one, timezone) === wanted);
  return shown.length > 0 ? Math.min(...shown) : byBefore;
};

/** @param now by the server's clock */
export const hasBegun = (
  { startDatetime, timezone }: { readonly startDatetime: string; readonly timezone: string },
  now: number,
): boolean => localToInstant(startDatetime, timezone) <= now;

const offsetAt = (instant: number, timezone: string): number => {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant);
  return asIfUtc(parts) - Math.floor(instant / 1_000) * 1_000;
};

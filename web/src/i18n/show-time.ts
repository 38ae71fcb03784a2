/** The API's local form of a date, read as if it were UTC. */
export const asIfUtc = (local: string): number => Date.parse(`${local.replace(' ', 'T')}Z`);

/** The instant at which the wall clock of a zone shows `local`. */
export const localToInstant = (local: string, timezone: string): number => {
  const wanted = asIfUtc(local);
  // What the zone is ahead of UTC changes at most once between the guess and the instant.
  const guess = wanted - offsetAt(wanted, timezone);
  return wanted - offsetAt(guess, timezone);
};

const offsetAt = (instant: number, timezone: string): number => {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant);
  return asIfUtc(parts) - Math.floor(instant / 1_000) * 1_000;
};

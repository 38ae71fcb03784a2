/** When a show starts, by the clock of its venue. */
export interface ShowStart {
  readonly startDatetime: string;
  readonly timezone: string;
}

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

/** The instant at which a show starts. */
const startOf = ({ startDatetime, timezone }: ShowStart): number => localToInstant(startDatetime, timezone);

/** Compares two shows by the instant of their start, because their local times may be in different zones. */
export const byStart = (one: ShowStart, other: ShowStart): number => startOf(one) - startOf(other);

/** @param now by the server's clock */
export const hasBegun = (show: ShowStart, now: number): boolean => startOf(show) <= now;

/** Kept, because making a format takes longer than using it many times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

const clockOf = (timezone: string): Intl.DateTimeFormat => {
  const clock =
    clocks.get(timezone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(timezone, clock);
  return clock;
};

const offsetAt = (instant: number, timezone: string): number =>
  asIfUtc(clockOf(timezone).format(instant)) - Math.floor(instant / 1_000) * 1_000;

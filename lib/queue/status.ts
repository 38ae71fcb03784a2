import type { Transitions } from '#lib/table/transitions.ts';

/** PENDING while the user waits, ACTIVE once they have entered, EXPIRED once the place has ended. */
export const placeTransitions = {
  PENDING: ['ACTIVE', 'EXPIRED'],
  ACTIVE: ['EXPIRED'],
  EXPIRED: [],
} as const satisfies Transitions;
export type PlaceStatus = keyof typeof placeTransitions;

/** What a place gives its user. A new status does not compile without an entry here. */
export const placeIs: Readonly<Record<PlaceStatus, 'WAITING' | 'PASS' | 'ENDED'>> = {
  PENDING: 'WAITING',
  ACTIVE: 'PASS',
  EXPIRED: 'ENDED',
};

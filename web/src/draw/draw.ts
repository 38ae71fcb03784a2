export type DrawState = 'ANNOUNCED' | 'ENTERING' | 'CLOSING' | 'DELAYED' | 'SEALED' | 'DRAWN' | 'CANCELLED';

/** A draw as everyone sees it. */
export interface Draw {
  readonly scheduleId: string;
  readonly state: DrawState;
  readonly entryOpensAt: string;
  readonly saleOpensAt: string;
  readonly beacon: {
    readonly chainHash: string;
    readonly period: number;
    readonly genesisTime: number;
    readonly isTest: boolean;
  };
  readonly announcedRound: number;
  readonly round: number;
  readonly roundAt: string;
  readonly delays: readonly {
    readonly round: number;
    readonly roundAt: string;
    readonly announcedAt: string;
  }[];
  readonly entries: number;
  readonly checkpoint: string | null;
  readonly sealedAt: string | null;
  readonly seed: string | null;
  readonly drawnAt: string | null;
  readonly cancelledAt: string | null;
}

/** What a poll tells an entrant of the draw. */
export interface DrawNotice {
  readonly state: DrawState;
  readonly round: number;
  readonly roundAt: string;
  /** Once sealed. */
  readonly entries: number | null;
  /** Base64, once sealed. */
  readonly root: string | null;
}

/** The time of the first announced round. */
export const announcedAt = ({ beacon, announcedRound }: Draw): number =>
  (beacon.genesisTime + (announcedRound - 1) * beacon.period) * 1_000;

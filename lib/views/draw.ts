import * as z from 'zod/mini';

import { type AnnouncedDraw, type DrawRules, drawStatuses } from '#lib/draw/draw.ts';
import { filesOf } from '#lib/draw/files.ts';
import { roundAt } from '#lib/draw/beacon.ts';
import { ALGORITHM } from '#lib/draw/shuffle.ts';
import { Count, iso, IsoInstant } from '#lib/http/schemas.ts';
import { ScheduleId } from '#lib/ids.ts';
import type { Draw } from '#lib/operations/get-draw.ts';
import type { DrawSummary } from '#lib/operations/poll-queue.ts';

const Hex = z.string().check(z.regex(/^[0-9a-f]+$/));
const Round = z.int().check(z.positive());

const BeaconView = z
  .object({
    chainHash: Hex,
    publicKey: Hex,
    /** Seconds between two rounds. */
    period: z.int(),
    /** When round 1 came, in seconds since the epoch. */
    genesisTime: z.int(),
    relays: z.array(z.url()),
    /** The service itself runs this beacon, so the draw proves nothing. */
    isTest: z.boolean(),
  })
  .register(z.globalRegistry, { id: 'Beacon' });

const isoOrNull = (instant: number | undefined): string | null =>
  instant === undefined ? null : iso(instant);

/** The draw of a date as it was announced, and what a list of dates shows besides. */
export const AnnouncedDrawView = z
  .object({
    entryOpensAt: IsoInstant,
    algorithm: z.string(),
    beacon: BeaconView,
    round: Round,
    roundAt: IsoInstant,
    /** When the round after the last delay comes; `null` without a delay. */
    delayedTo: z.nullable(IsoInstant),
    /** All entries are void, and the sale is in order of arrival. */
    cancelledAt: z.nullable(IsoInstant),
  })
  .register(z.globalRegistry, { id: 'AnnouncedDraw' });

export const announcedDrawView = (draw: AnnouncedDraw) => ({
  ...rulesView(draw),
  delayedTo: isoOrNull(draw.delayedTo),
  cancelledAt: isoOrNull(draw.cancelledAt),
});

const rulesView = ({ entryOpensAt, beacon, round }: DrawRules) => ({
  entryOpensAt: iso(entryOpensAt),
  algorithm: ALGORITHM,
  beacon,
  round,
  roundAt: iso(roundAt(beacon, round)),
});

export const DrawView = z
  .object({
    scheduleId: ScheduleId,
    state: z.enum(drawStatuses),
    entryOpensAt: IsoInstant,
    /** The opening as it was announced with the draw. Once the draw is cancelled, the date may open at another time. */
    saleOpensAt: IsoInstant,
    algorithm: z.string(),
    beacon: BeaconView,
    /** The round that was announced first. */
    announcedRound: Round,
    /** The round as it is now, after all delays. */
    round: Round,
    roundAt: IsoInstant,
    delays: z.array(z.object({ round: Round, roundAt: IsoInstant, announcedAt: IsoInstant })),
    entries: Count,
    /** The signed checkpoint: a C2SP tlog-checkpoint. */
    checkpoint: z.nullable(z.string()),
    sealedAt: z.nullable(IsoInstant),
    /** The signature of the round. */
    signature: z.nullable(Hex),
    seed: z.nullable(Hex),
    drawnAt: z.nullable(IsoInstant),
    cancelledAt: z.nullable(IsoInstant),
    /** Path of the static files. */
    files: z.string(),
  })
  .register(z.globalRegistry, { id: 'Draw' });

export const drawView = ({ scheduleId, status, rules, draw, entries }: Draw) => ({
  ...rulesView(rules),
  scheduleId,
  state: status,
  saleOpensAt: iso(rules.saleOpensAt),
  announcedRound: rules.round,
  round: draw.round,
  roundAt: iso(draw.roundAt),
  delays: draw.delays.map((delay) => ({
    round: delay.round,
    roundAt: iso(delay.roundAt),
    announcedAt: iso(delay.announcedAt),
  })),
  entries,
  checkpoint: draw.checkpoint ?? null,
  sealedAt: isoOrNull(draw.sealedAt),
  signature: draw.signature ?? null,
  seed: draw.seed ?? null,
  drawnAt: isoOrNull(draw.drawnAt),
  cancelledAt: isoOrNull(draw.cancelledAt),
  files: filesOf(scheduleId),
});

/** What a waiting fan sees of the draw. */
export const DrawSummaryView = z
  .object({
    state: z.enum(drawStatuses),
    round: Round,
    roundAt: IsoInstant,
    /** How many entries there are, and the root of their tree; `null` until the draw is sealed. */
    entries: z.nullable(Count),
    root: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'DrawSummary' });

export const drawSummaryView = ({ status, round, roundAt: at, entries, root }: DrawSummary) => ({
  state: status,
  round,
  roundAt: iso(at),
  entries: entries ?? null,
  root: root ?? null,
});

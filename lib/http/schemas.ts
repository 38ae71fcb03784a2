import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';

/** Shapes that several endpoints share; instants are ISO 8601 in UTC, dates of a show are on its wall clock. */
export const IsoInstant = z.iso.datetime();
export const Local = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/));
export const Points = z.int().check(z.nonnegative());
export const SeatNumber = z.int().check(z.minimum(1), z.maximum(50));
export const Count = z.int().check(z.nonnegative());

export const iso = (instant: Instant): string => new Date(instant).toISOString();

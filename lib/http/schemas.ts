import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';

/** Shapes that several endpoints share; instants are ISO 8601 in UTC, dates of a show are on its wall clock. */
export const IsoInstant = z.iso.datetime();
export const Local = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/));
export const Points = z.int().check(z.nonnegative());
export const SeatNumber = z.int().check(z.minimum(1), z.maximum(50));
export const Count = z.int().check(z.nonnegative());

/** Halves of surrogate pairs, what is no character, and the sign of a text that was decoded wrongly. */
const UNREADABLE = /[\p{Surrogate}\p{Noncharacter_Code_Point}\uFFFD]/u;
const CONTROL = /\p{Control}/u;
const CONTROL_BUT_SPACING = /[^\P{Control}\t\n\r]/u;
const LINE_END = /[\p{Line_Separator}\p{Paragraph_Separator}]/u;
/** What leaves no mark on a screen; U+2800 is the Braille pattern without dots. */
const INVISIBLE = /^[\s\p{Default_Ignorable_Code_Point}\p{Format}\u2800]+$/u;

const error = {
  line: '제어 문자나 깨진 글자를 쓸 수 없습니다. No control characters, no broken characters.',
  visible: '보이는 글자가 있어야 합니다. Needs a visible character.',
};

/** A name that people read, on one line; leading and trailing space goes. */
export const ShownName = z.string().check(
  z.trim(),
  z.refine((text) => ![UNREADABLE, CONTROL, LINE_END].some((pattern) => pattern.test(text)), {
    error: error.line,
  }),
  z.refine((text) => !INVISIBLE.test(text), { error: error.visible }),
);

/** A name that somebody types in. */
export const Name = ShownName.check(z.minLength(1), z.maxLength(100));

/** Text of several lines, or of none. */
export const Description = z.string().check(
  z.refine((text) => ![UNREADABLE, CONTROL_BUT_SPACING].some((pattern) => pattern.test(text)), {
    error: error.line,
  }),
  z.maxLength(2_000),
);

export const iso = (instant: Instant): string => new Date(instant).toISOString();
